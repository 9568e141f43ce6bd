// A page that somebody wires by hand: the file that the hash names, through marked and DOMPurify.
import DOMPurify from "dompurify";
import { marked } from "marked";

async function show() {
  const answer = await fetch(`data/${location.hash.slice(2)}`);
  document.getElementById("article").innerHTML = DOMPurify.sanitize(marked.parse(await answer.text()));
  scrollTo(0, 0);
}
addEventListener("hashchange", show);
show();
