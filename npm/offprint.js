import { check, init, open, ready } from "./core.js";
import style from "./element-style.js";

export { init as default };

export function parse(raw, options) {
  const { parse } = ready();
  check(typeof raw === "string", "not-a-text", "parse takes the text of a raw article file; read the file first.");
  return parse(raw, options);
}

/** Names of parts as the module takes them. */
const named = options => (Array.isArray(options?.parts) ? { ...options, parts: options.parts.join(" ") } : options);

const escaped = text => String(text).replaceAll("&", "&amp;").replaceAll('"', "&quot;");

export function renderToString(raw, options) {
  const { renderToString } = ready();
  const fits = typeof raw === "string" || (typeof raw === "object" && raw !== null && !Array.isArray(raw));
  check(fits, "not-a-page", "renderToString takes the text of a raw article file, or a page that parse gave.");
  if (!options?.shadow) return renderToString(raw, named(options));
  const { stylesheet, nonce } = options;
  const html = renderToString(raw, { parts: "article", ...named(options), embedded: true });
  const looks = stylesheet ? `<link rel="stylesheet" href="${escaped(stylesheet)}">` : `<style${nonce ? ` nonce="${escaped(nonce)}"` : ""}>${style}</style>`;
  return `<template shadowrootmode="open">${looks}<div class="op-root"><div>${html}</div></div></template>`;
}

export async function mount(element, options) {
  ready();
  check(element?.nodeType === 1, "not-an-element", "mount takes an element of the document to show the page in.");
  const { shown, ...handle } = open(element, named(options));
  await shown;
  return handle;
}
