import { check, fitted, init, isPlain, open, ready } from "./core.js";
import style from "./element-style.js";

export { init as default };

export function parse(raw, options) {
  const { parse } = ready();
  check(typeof raw === "string", "not-a-text", "parse takes the text of a raw article file; read the file first.");
  return parse(raw, fitted(options));
}

const escaped = text => String(text).replaceAll("&", "&amp;").replaceAll('"', "&quot;");

export function renderToString(raw, given) {
  const { renderToString } = ready();
  check(typeof raw === "string" || isPlain(raw), "not-a-page", "renderToString takes the text of a raw article file, or a page that parse gave.");
  const options = fitted(given);
  const { shadow, stylesheet, nonce, parts } = options;
  if (!shadow) return renderToString(raw, options);
  const html = renderToString(raw, { ...options, parts: parts ?? "article", embedded: true });
  const looks = stylesheet ? `<link rel="stylesheet" href="${escaped(stylesheet)}">` : `<style${nonce ? ` nonce="${escaped(nonce)}"` : ""}>${style}</style>`;
  return `<template shadowrootmode="open">${looks}<div class="op-root"><div>${html}</div></div></template>`;
}

export async function mount(element, given) {
  ready();
  check(element?.nodeType === 1, "not-an-element", "mount takes an element of the document to show the page in.");
  const options = fitted(given, true);
  // An empty one would mean the page around.
  if (!options.src?.trim()) delete options.src;
  const { raw, src, site, hash } = options;
  check(src || raw != null || site || hash, "nothing-to-show", "mount needs something to show: src, raw, or site for its home.");
  const { shown, ...handle } = open(element, options);
  await shown;
  return handle;
}
