// The reader of what the first view leaves out: it lays the same pages out, and can read all files.
import init, { press } from "#offprint";

/** Starts the module, of which the answer is on its way; gives what carries out orders. */
export const start = answer => init({ module_or_path: answer }).then(() => press);
