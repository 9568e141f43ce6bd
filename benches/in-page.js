// Runs in the browser: what is compared, and the clock.
import init, { parse, renderToString } from "/pkg/offprint.js";
import DOMPurify from "/dompurify.mjs";
import { marked } from "/marked.js";

export const tasks = {
  offprint: raw => renderToString(raw),
  parse: raw => parse(raw),
  peers: raw => DOMPurify.sanitize(marked.parse(raw)),
  template: raw => {
    const template = document.createElement("template");
    template.innerHTML = raw;
    return template;
  },
};

// The package keeps the module's memory to itself: taken from the browser's answer.
let memory;
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (module, imports) => {
  const instance = await instantiate(module, imports);
  ({ memory } = instance.exports);
  return instance;
};
await init();
export const memoryBytes = () => memory.buffer.byteLength;

const breath = () => new Promise(resolve => setTimeout(resolve));

/** Repeats a task for at least so many milliseconds; how often it ran, and the milliseconds of one run. */
function repeat(task, raw, least) {
  const start = performance.now();
  let runs = 0;
  let spent = 0;
  while (spent < least) {
    task(raw);
    runs += 1;
    spent = performance.now() - start;
  }
  return { runs, each: spent / runs };
}

/** Milliseconds of each task, round by round. The tasks take turns, so that a busy moment of the machine strikes all alike. */
export async function measure(jobs, { rounds, warmUp, sample }) {
  const batches = [];
  for (const { task, raw } of jobs) {
    repeat(tasks[task], raw, warmUp);
    await breath();
    batches.push(Math.ceil(sample / repeat(tasks[task], raw, sample).each));
  }
  const samples = jobs.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [job, { task, raw }] of jobs.entries()) {
      await breath();
      const start = performance.now();
      for (let run = 0; run < batches[job]; run += 1) tasks[task](raw);
      samples[job].push((performance.now() - start) / batches[job]);
    }
  }
  return samples;
}
