// What carries out the orders of a visit: the module of the first view, with the help of the reader that comes late.

/** `carryOut` is the module's; `base` is where the files of the application are. */
export function pressWith(carryOut, base) {
  let help;
  /** The page that was laid out last: the visit orders it once more. */
  let last = {};
  return {
    /** What comes of an order; undefined where that needs the reader. */
    press(order) {
      if (order !== last.order || !last.page) {
        let page = carryOut(order, "");
        if (page?.startsWith("\0")) page = help && carryOut(order, help(page));
        last = { order, page };
      }
      return last.page;
    },
    /** Fetches the reader. */
    async fetchReader() {
      const module = fetch(new URL("offprint_reader_bg.wasm?v=dev", base));
      const [{ start }, answer] = await Promise.all([import("./reader.js?v=dev"), module]);
      help = await start(answer);
    },
  };
}
