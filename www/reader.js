// The reader of what the first view leaves out: it lays the same pages out, and can read all files.
import init, { press } from "#offprint";

/** Loads the module; gives what carries out orders. */
export const start = () => init({ module_or_path: new URL("offprint_reader_bg.wasm?v=dev", import.meta.url) }).then(() => press);
