// Starts a page: asks for everything at once, then lets the module lay it out.
import init, { mount } from "#offprint";

const root = document.getElementById("offprint");
const settings = new URL("site.json", document.baseURI).href;

/** Promises of answers, by address: the module finds them there when it asks. */
const early = {};

// The article need not wait for the module. Only plain paths are asked for here; what a path means is the module's to
// decide, and an address that it computes differently is simply asked for again. The module sees the settings when the
// article has been asked for, or it would do so itself.
early[settings] = fetch(settings).then(async (answer) => {
  const site = await answer.clone().json().catch(() => ({}));
  const path = decodeURI(location.hash).replace(/^#?\/?/, "").replace(/[?#].*/s, "") || site.home;
  if (/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(path)) {
    const [base = "./data"] = [site.data ?? []].flat();
    const article = new URL(path, new URL(`${base || "."}/`.replace(/\/+$/, "/"), settings)).href;
    for (const file of site.keys ? [article, `${article}.sig`] : [article]) {
      const control = new AbortController();
      early[file] = fetch(file, { signal: control.signal });
      early[file].giveUp = () => control.abort();
      early[file].catch(() => {}); // Told by the module, once it asks.
    }
  }
  return answer;
});
early[settings].catch(() => {});

init({ module_or_path: new URL("offprint_bg.wasm?v=dev", import.meta.url) })
  .then(() => mount(root, { site: settings, hash: true, early }))
  .catch((error) => {
    // The module itself did not come: its words are not there either.
    root.removeAttribute("aria-busy");
    root.setAttribute("data-failed", "");
    console.error(error);
  });
