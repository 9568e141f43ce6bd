// Where the reader, the layout and what checks signatures are: in the first view, which was there before this (www/first.js).

/** What comes of an order. */
export const press = (order) => globalThis.offprintFirst.press(order);

/** Fetches the reader of what is rare, and calls `done`, whether it came or not. */
export function fetchReader(done) {
  globalThis.offprintFirst.fetchReader().then(done, done);
}

/** As in verify.js. */
export const verify = (...file) => globalThis.offprintFirst.verify(...file);
