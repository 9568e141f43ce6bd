// What both workers do: an article comes in, its page model and HTML go out.
import init, { parse, renderToString } from "./offprint/offprint.js";

export async function answer({ data: { raw, options, port } }) {
  await init(); // loads the module once
  const page = parse(raw, options);
  port.postMessage({ page, html: renderToString(page, options) });
}
