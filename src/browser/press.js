// Where the reader and the layout are: in the module of the first view, which was there before this one (www/first.js).

/** What comes of an order. */
export const press = (order) => globalThis.offprintFirst.press(order);

/** Fetches the reader of what is rare, and calls `done`, whether it came or not. */
export function fetchReader(done) {
  globalThis.offprintFirst.fetchReader().then(done, done);
}
