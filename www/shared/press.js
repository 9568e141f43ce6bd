// What the first view has and a visit needs, too: its module, which carries out orders with the help of the reader that comes
// late, and what checks signatures.
import { verify } from "../../src/browser/verify.js";

/** `carryOut` is the module's; `base` is where the files of the application are. */
export function pressWith(carryOut, base) {
  let help;
  /** The page that was laid out last: the visit orders it once more. */
  let last = {};
  /** An order that needs the reader: the question that the module has for it, and then its answer. */
  let open = {};
  const helped = () => (open.help ??= help?.(open.question));
  return {
    /** The visit checks signatures with what the first view has checked them with. */
    verify,
    /** What comes of an order; undefined where that needs the reader. */
    press(order) {
      if (order === last.order && last.page) return last.page;
      let page;
      if (order !== open.order) {
        page = carryOut(order, "");
        if (page?.startsWith("\0")) open = { order, question: page };
      }
      if (order === open.order) {
        page = helped() && carryOut(order, open.help);
        if (page) open = {};
      }
      last = { order, page };
      return page;
    },
    /** Fetches the reader, and asks it what is open: on a slow phone that and the layout are a task each. */
    async fetchReader() {
      const asked = open;
      const module = fetch(new URL("offprint_reader_bg.wasm?v=dev", base));
      const [{ start }, answer] = await Promise.all([import("./reader.js?v=dev"), module]);
      help = await start(answer);
      open = asked;
      if (open.question) helped();
    },
  };
}
