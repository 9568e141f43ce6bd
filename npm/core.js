// The WebAssembly module: one instance for all that use this package, and what it asks of its callers.
import load, { destroy, mount, navigate, parse, renderToString } from "#offprint"; // What wasm-bindgen makes; the build puts it into this file.

let loading; // once, however often and from wherever init is called
let loaded = false;

export const failure = (code, sentence, cause) => Object.assign(new Error(sentence, { cause }), { code });

/** Refuses what does not fit. */
export function check(fits, code, sentence) {
  if (!fits) throw failure(code, sentence);
}

/** Whether a value is an object of fields: no list, promise, date, or what else `typeof` has the same name for. */
export const isPlain = value => Object.prototype.toString.call(value) === "[object Object]";

/** Options as the module takes them. It would leave out what is of another type, and nobody would see why. */
export function fitted(given, siteHasAddress) {
  check(given == null || isPlain(given), "not-an-object", "Options are a plain object, such as { url, site }.");
  const options = { ...given };
  const { site, parts } = options;
  if (Array.isArray(parts)) options.parts = parts.join(" ");
  const addresses = ["url", "src", "links", "address"];
  if (siteHasAddress && !isPlain(site)) addresses.push("site");
  else check(site == null || isPlain(site), "not-an-object", "site must be an object, what site.json holds: read the file first.");
  for (const name of addresses) options[name] = options[name]?.href ?? options[name];
  for (const name of [...addresses, "raw", "parts", "language"]) check(typeof (options[name] ?? "") === "string", "not-a-text", `The option ${name} must be a text${name === "site" ? " or an object" : ""}.`);
  return options;
}

/** The functions of the module. */
export function ready() {
  check(loaded, "not-initialised", "Offprint's WebAssembly module is not loaded yet: call `await init()` once before parse, renderToString or mount.");
  return { parse, renderToString };
}

/** The module, compiled, from wherever it is. */
async function compiled(source) {
  if (typeof source === "string" || source instanceof URL) {
    // In Node a file: address or a path is a file; fetch cannot read those.
    // Not imported: bundlers for the browser would look for the module.
    const files = globalThis.process?.getBuiltinModule?.("node:fs");
    const isFile = source instanceof URL ? source.protocol === "file:" : !/^(?!file:)[a-z][a-z\d+.-]+:/i.test(source);
    if (files && isFile) source = await files.promises.readFile(/^file:/.test(source) ? new URL(source) : source);
    else source = await fetch(source);
  }
  if (source instanceof WebAssembly.Module) return source;
  if (!(source instanceof Response)) return WebAssembly.compile(source);
  if (!source.ok) throw new Error(`the server answered ${source.status}`);
  // A server that gives it another type is no reason to do without.
  const isTyped = source.headers.get("Content-Type") === "application/wasm";
  return isTyped && WebAssembly.compileStreaming ? WebAssembly.compileStreaming(source) : WebAssembly.compile(await source.arrayBuffer());
}

async function start(given) {
  let source;
  try {
    // Spelled out, so that bundlers see the file and copy it.
    source = (await given) ?? new URL("./offprint_bg.wasm", import.meta.url);
    await load(await compiled(source));
  } catch (cause) {
    const where = typeof source === "string" || source instanceof URL ? source : "what init was given";
    loading = undefined; // so that a later call can try again
    throw failure(
      "wasm-unavailable",
      `Offprint's WebAssembly module could not be loaded from ${where} (${cause?.message ?? cause}): see that it is there, or give init its address or its bytes.`,
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
  check(globalThis.IntersectionObserver, "no-document", "Only a browser can show a page; renderToString works anywhere.");
  let page;
  const shown = new Promise(shown => (page = mount(element, { ...options, ready: shown })));
  return {
    shown,
    navigate: path => new Promise(shown => navigate(page, String(path), shown)),
    destroy: () => destroy(page),
  };
}
