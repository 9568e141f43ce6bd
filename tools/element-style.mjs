// The page's style sheet, made fit for a shadow tree in a page of somebody else's.
//
// - Custom properties of the host come in: `--op-paper` and its like are what it sets, or else ours.
// - Sizes are multiples of `--op-rem`, not of the host document's own text size.
// - The layout follows the element's width, not the window's.
// - `theme` says whether it is light or dark; without it, the reader's own setting does.

/** Looks and limits that only an element in another page has. */
const own = `
:host { display: block; min-inline-size: min(288px, 100%); }
:host([hidden]) { display: none; }
.op-root { --_offprint-unit: var(--op-rem, 1rem); position: relative; border-radius: inherit; container-type: inline-size; }
/* The page around sets the looks of what it put into the element itself, and of nothing else. */
:where(.op-root > div) { all: initial; display: block; border-radius: inherit; }
/* What stands here until the article is there, and no longer. */
.op-root > slot { display: flow-root; min-block-size: var(--op-reserve, 24rem); }
.op { padding: var(--op-padding, 1.125rem); border-radius: inherit; }
.op .op-skip { top: 0; }
.op .op-skip:not(:focus) { clip-path: inset(100%); }
.op-status { position: absolute; inset-block: .5rem auto; }
@container (min-width: 1024px) {
  /* A second column only where something stands in it. */
  .op { grid-template-columns: minmax(0, 44rem); grid-auto-columns: 19rem; }
  .op-side { grid-column: 2; }
  .op-header { grid-column: 1 / span 2; }
}
`;

/** Takes `offprint.css`; `stop` is called with a sentence where that is not as expected. */
export function elementStyle(page, stop) {
  let css = page;
  const replace = (what, by, least = 1) => {
    let count = 0;
    css = css.replace(what, (...parts) => (count++, typeof by === "string" ? by : by(...parts)));
    if (count < least) stop(`offprint.css has no ${what} any more, which the style sheet of the element is made from`);
  };

  // The unit of sizes is set once, before all that uses it.
  css += own;
  replace(/@media \((min|max)-width: ([\d.]+)rem\)/g, (all, side, rem) => `@container (${side}-width: ${rem * 16}px)`, 4);
  // Browsers that know no width of containers keep the window's.
  replace(/font(-size)?: ([^;{}]*clamp\([^;{}]*?)([\d.]+)vw([^;{}]*);/g, (all, size = "", before, width, after) => `${all} font${size}: ${before}${width}cqi${after};`, 2);
  replace(/(?<![\w.-])(-?)(\d*\.?\d+)rem\b/g, (all, minus, number) => `calc(${minus}${number} * var(--_offprint-unit))`, 50);
  replace("var(--op-rem, calc(1 * var(--_offprint-unit)))", "var(--op-rem, 1rem)");
  replace(/var\(--op-(?!rem|reserve|padding)([\w-]+)\)/g, (all, name) => `var(--_${name})`, 20);
  replace(/--op-(?!rem|reserve|padding)([\w-]+): ([^;]+);/g, (all, name, value) => `--_${name}: var(--op-${name}, ${value});`, 10);

  // Light is what stands first; dark is said again for those who ask for it.
  replace(":where(.op, .op-page) {", ":where(.op) {");
  replace(/@media screen and \(prefers-color-scheme: dark\) \{\s*:where\(\.op, \.op-page\) (\{[^}]*\})\s*\}/, (all, dark) => {
    const block = dark.replace("{", "{ color-scheme: dark;");
    return `:host(:not([theme="dark"])) .op { color-scheme: light; }
@media screen { :host([theme="dark"]) .op ${block} }
@media screen and (prefers-color-scheme: dark) { :host(:not([theme="light"])) .op ${block} }`;
  });

  // The bar and the words of a page on its way stay inside the element.
  replace(/(\.op-status \{ )position: fixed; /, (all, start) => start);
  replace(/(\[aria-busy="true"\] > \.op-status::before \{[^}]*?)position: fixed;/, (all, start) => `${start}position: absolute;`);
  return css;
}
