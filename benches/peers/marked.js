// What a site would write itself: fetch, marked, DOMPurify, a shadow tree.
import DOMPurify from "dompurify";
import { marked } from "marked";

const sheet = new CSSStyleSheet();
sheet.replaceSync(":host{display:block;font:1rem/1.6 sans-serif}img{max-width:100%}");

customElements.define(
  "marked-article",
  class extends HTMLElement {
    async connectedCallback() {
      const answer = await fetch(this.getAttribute("src"));
      const html = DOMPurify.sanitize(marked.parse(await answer.text()));
      const shadow = this.attachShadow({ mode: "open" });
      shadow.adoptedStyleSheets = [sheet];
      shadow.innerHTML = html;
    }
  },
);
