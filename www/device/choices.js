// What the reader chose for this site, in localStorage under one key. Written only after an act of the reader, or where
// articles are kept; a browser that refuses storage has no choices.
import { own } from "../shared/begin.js";

/** What the names of all that is stored start with. */
export const PREFIX = "offprint";

/**
 * The reader's choices: `keep` (whether articles that are read are kept; where missing, site.json decides), `textOnly`
 * (pictures wait for a click), `kept` (something was stored: worth a look).
 */
export function choices() {
  try {
    return Object(JSON.parse(localStorage.getItem(own())));
  } catch {
    return {};
  }
}

/** Changes choices; `undefined` takes one back, and nothing stays where none is left. False where storage is refused. */
export function choose(change) {
  try {
    const text = JSON.stringify({ ...choices(), ...change });
    if (text === "{}") localStorage.removeItem(own());
    else localStorage.setItem(own(), text);
    return true;
  } catch {
    return false;
  }
}
