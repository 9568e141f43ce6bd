// The reader of what the first view leaves out: all Markdown, and the names of all characters.
import init, { help } from "#offprint";

/** Starts the module, whose answer is given; gives what helps the first view (www/shared/press.js). */
export const start = async answer => (await init(await answer.arrayBuffer()), help);
