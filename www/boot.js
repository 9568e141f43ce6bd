// Starts a page: asks for everything at once, then lets the module lay it out.
import init, { mount } from "#offprint";

const early = {};
/** Asks for a file now; the module finds the answer by its address. */
const ask = (address) => {
  const answer = fetch(address);
  answer.catch(() => {}); // Told by the module, once it asks.
  return (early[address] = answer);
};

const root = document.getElementById("offprint");
const settings = new URL("site.json", document.baseURI).href;

// The article need not wait for the module. Only plain paths are asked for here; what a path means is the module's
// to decide, and an address that it computes differently is simply asked for again.
const asked = ask(settings)
  .then((answer) => answer.clone().json())
  .then((site) => {
    const path = decodeURI(location.hash).replace(/^#?\/?/, "").replace(/[?#].*/s, "") || site.home;
    if (/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(path)) {
      ask(new URL(path, new URL(site.data?.[0] ?? "./data/", settings)).href);
    }
  })
  .catch(() => {});

// Mounted when both are there: the module would only ask for the article a second time.
Promise.all([init({ module_or_path: new URL("offprint_bg.wasm?v=dev", import.meta.url) }), asked])
  .then(() => mount(root, { site: settings, hash: true, early }))
  .catch((error) => {
    // The module itself did not come: its words are not there either.
    root.removeAttribute("aria-busy");
    root.setAttribute("data-failed", "");
    console.error(error);
  });
