// The reader of what the first view leaves out: it lays the same pages out, and can read all files.
import init, { press } from "#offprint";

/** Starts the module, fetched already or not; gives what carries out orders. */
export const start = (module = new URL("offprint_reader_bg.wasm?v=dev", import.meta.url)) => init({ module_or_path: module }).then(() => press);
