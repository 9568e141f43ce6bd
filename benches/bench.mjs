// node benches/bench.mjs [PART…]: measures dist/ and pkg/ and prints one table a part; all parts where none is named.
// Run it through `make bench` or tools/env.sh, which find the browser. Status 1 if a figure that must hold
// does not: the size of the shell, the memory of the module, and the time that a silent mirror costs.
import { faults } from "./faults.mjs";
import { Stop } from "./files.mjs";
import { firstView } from "./first-view.mjs";
import { lighthouse, tasks } from "./quality.mjs";
import { scale } from "./scale.mjs";
import { search } from "./search.mjs";
import { sizes } from "./sizes.mjs";
import { growth, memory, speed } from "./speed.mjs";
import { widget } from "./widget.mjs";

const parts = { sizes, speed, growth, memory, "first-view": firstView, widget, lighthouse, tasks, faults, scale, search };

try {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter(name => !Object.hasOwn(parts, name));
  if (unknown.length) throw new Stop(`there is no part ${unknown.join(", ")}; the parts are ${Object.keys(parts).join(", ")}`);
  for (const name of wanted.length ? wanted : Object.keys(parts)) {
    if ((await parts[name]()) === false) process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}
