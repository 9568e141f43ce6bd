// The WebAssembly module: one instance for all that use this package, and what it asks of its callers.
import load, * as core from "#offprint"; // What wasm-bindgen makes; the build puts it into this file.

let loading; // once, however often and from wherever init is called
let loaded = false;

export const failure = (code, sentence, cause) => Object.assign(new Error(sentence, { cause }), { code });

/** Refuses what does not fit. */
export function check(fits, code, sentence) {
  if (!fits) throw failure(code, sentence);
}

/** The functions of the module. */
export function ready() {
  check(loaded, "not-initialised", "Offprint's WebAssembly module is not loaded yet: call `await init()` once before parse, renderToString or mount.");
  return core;
}

/** What the generated loader takes: bytes, a module or a response. */
async function source(given) {
  // Spelled out, so that bundlers see the file and copy it.
  const wanted = given ?? new URL("./offprint_bg.wasm", import.meta.url);
  if (!(typeof wanted === "string" || wanted instanceof URL)) return wanted;

  // In Node a file: address or a path is a file; fetch cannot read those.
  // Not imported: bundlers for the browser would look for the module.
  const files = globalThis.process?.getBuiltinModule?.("node:fs");
  const file = wanted instanceof URL ? wanted.protocol === "file:" : !/^(?!file:)[a-z][a-z\d+.-]+:/i.test(wanted);
  if (files && file) {
    const path = typeof wanted === "string" && wanted.startsWith("file:") ? new URL(wanted) : wanted;
    return files.promises.readFile(path);
  }
  const response = await fetch(wanted);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response;
}

async function start(given) {
  const where = typeof given === "string" || given instanceof URL ? String(given) : given ? "what init was given" : "offprint_bg.wasm beside offprint.js";
  try {
    await load({ module_or_path: await source(given) });
  } catch (cause) {
    loading = undefined; // so that a later call can try again
    throw failure(
      "wasm-unavailable",
      `Offprint's WebAssembly module could not be loaded from ${where} (${cause?.message ?? cause}): see that offprint_bg.wasm is there, or give init its address or its bytes.`,
      cause,
    );
  }
  loaded = true;
}

export function init(wasmUrlOrBytes) {
  return (loading ??= start(wasmUrlOrBytes));
}

/** Whether there is nothing to wait for. */
export const isLoaded = () => loaded;

/** Shows a page in an element: a promise that it is shown, and what `mount` gives. */
export function open(element, options) {
  const { mount, navigate, destroy } = ready();
  let page;
  const shown = new Promise(shown => (page = mount(element, { ...options, ready: shown })));
  return {
    shown,
    navigate: path => new Promise(shown => navigate(page, String(path), shown)),
    destroy: () => destroy(page),
  };
}
