// The pages of tests/pages/, for tests in JavaScript: the files as they are, and what must come of them.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("pages/", import.meta.url));

/** Every case: its name, the raw file, the options that it is read with, the page model and the laid-out page that are expected. */
export const cases = readdirSync(folder, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => {
    const at = file => join(folder, name, file);
    const read = file => readFileSync(at(file), "utf8");
    return {
      name,
      raw: read(existsSync(at("source.md")) ? "source.md" : "source.json"),
      options: existsSync(at("options.json")) ? JSON.parse(read("options.json")) : {},
      model: JSON.parse(read("expected.json")),
      html: read("expected.html"),
    };
  })
  .sort((a, b) => (a.name < b.name ? -1 : 1));
