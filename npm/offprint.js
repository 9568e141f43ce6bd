import load, * as core from "./offprint_core.js";

let loading; // one instance, however often and from wherever init is called
let loaded = false;

const failure = (code, sentence, cause) => Object.assign(new Error(sentence, { cause }), { code });

function ready() {
  if (!loaded) throw failure("not-initialised", "Offprint's WebAssembly module is not loaded yet: call `await init()` once before parse, renderToString or mount.");
}

/** What the generated loader takes: bytes, a module or a response. */
async function source(given) {
  // Spelled out, so that bundlers see the file and copy it.
  const wanted = given ?? new URL("./offprint_bg.wasm", import.meta.url);
  if (!(typeof wanted === "string" || wanted instanceof URL)) return wanted;

  // In Node a file: address or a path is a file; fetch cannot read those.
  const node = globalThis.process?.versions?.node;
  const file = wanted instanceof URL ? wanted.protocol === "file:" : !/^(?!file:)[a-z][a-z\d+.-]+:/i.test(wanted);
  if (node && file) {
    // Not a literal: bundlers for the browser would look for the module.
    const module = ["node:fs", "promises"].join("/");
    const { readFile } = await import(/* webpackIgnore: true */ /* @vite-ignore */ module);
    const path = typeof wanted === "string" && wanted.startsWith("file:") ? new URL(wanted) : wanted;
    return readFile(path);
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

export default function init(wasmUrlOrBytes) {
  return (loading ??= start(wasmUrlOrBytes));
}

const check = (fits, code, sentence) => {
  if (!fits) throw failure(code, sentence);
};

export function parse(raw, options) {
  ready();
  check(typeof raw === "string", "not-a-text", "parse takes the text of a raw article file; read the file first.");
  return core.parse(raw, options);
}

export function renderToString(raw, options) {
  ready();
  const fits = typeof raw === "string" || (typeof raw === "object" && raw !== null && !Array.isArray(raw));
  check(fits, "not-a-page", "renderToString takes the text of a raw article file, or a page that parse gave.");
  return core.renderToString(raw, options);
}

export async function mount(element, options) {
  ready();
  check(element?.nodeType === 1, "not-an-element", "mount takes an element of the document to show the page in.");
  let page;
  await new Promise(shown => (page = core.mount(element, { ...options, ready: shown })));
  return {
    navigate: path => new Promise(shown => core.navigate(page, String(path), shown)),
    destroy: () => core.destroy(page),
  };
}
