// Defines <offprint-article>, and tells TypeScript of it. Vite sees the WebAssembly module and copies it.
import "offprint/element";

const status = document.querySelector("[role=status]")!;
// Asked for each time: who keeps an element in a variable keeps it alive after it is taken out of the page.
const article = () => document.querySelector("offprint-article")!;

article().addEventListener("offprint-load", () => (status.textContent = ""));
article().addEventListener("offprint-error", ({ detail }) => (status.textContent = `${detail.code}: ${detail.message}`));

const on = (id: string, action: () => void) => document.getElementById(id)!.addEventListener("click", action);
on("next", () => (article().src = "articles/frost.md"));
on("missing", () => (article().src = "articles/gone.md"));
on("remove", () => article().remove());
