// What the reader chose for this site, in localStorage under one key. Written only after an act of the reader, or where
// articles are kept; a browser that refuses storage has no choices.

/** The folder of the site: what is stored carries its path, for many sites may share one origin. */
export const folder = () => new URL("./", document.baseURI);

/** What the names of all that is stored start with. */
export const PREFIX = "offprint";

/** The name of what is stored for this site. */
export const own = () => `${PREFIX} ${folder().pathname}`;

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
