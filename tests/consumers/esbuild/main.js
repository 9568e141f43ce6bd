// Defines <offprint-article>.
// esbuild leaves the WebAssembly module to build.mjs.
import "offprint/element";

const status = document.querySelector("[role=status]");
// The events bubble: one listener serves all elements of a page.
document.addEventListener("offprint-load", () => (status.textContent = ""));
document.addEventListener("offprint-error", ({ detail }) => (status.textContent = `${detail.code}: ${detail.message}`));

const article = () => document.querySelector("offprint-article");
document.getElementById("next").onclick = () => (article().src = "articles/frost.md");
document.getElementById("missing").onclick = () => (article().src = "articles/gone.md");
document.getElementById("remove").onclick = () => article().remove();
