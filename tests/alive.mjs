/** How many elements `<offprint-article>` of a page are alive after the garbage was collected; `client` is a session of its developer tools. */
export async function alive(client) {
  await client.send("HeapProfiler.collectGarbage");
  const { result } = await client.send("Runtime.evaluate", { expression: "customElements.get('offprint-article').prototype" });
  const { objects } = await client.send("Runtime.queryObjects", { prototypeObjectId: result.objectId });
  const { result: count } = await client.send("Runtime.callFunctionOn", { objectId: objects.objectId, functionDeclaration: "function () { return this.length }", returnByValue: true });
  for (const { objectId } of [objects, result]) await client.send("Runtime.releaseObject", { objectId });
  return count.value;
}
