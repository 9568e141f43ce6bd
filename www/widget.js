// The page on which the element is tried: controls that set its attributes, and what it tells.
const form = document.querySelector("form");
const live = document.getElementById("live");
const html = document.getElementById("html");
const events = document.getElementById("events");
/** How many events are listed. */
const LATEST = 8;

/** The value that an attribute has anyway. */
const usual = { theme: "auto", parts: "article", navigate: "inside", lang: "" };

function apply() {
  const given = new FormData(form);
  for (const name of ["src", "theme", "lang", "navigate"]) set(name, given.get(name));
  set("parts", given.getAll("parts").join(" "));
  describe();
}

function set(name, value) {
  if (value === usual[name] || (name === "parts" && !value)) live.removeAttribute(name);
  else live.setAttribute(name, value);
}

/** Shows the markup that says the same. */
function describe() {
  const attributes = ["src", "site", "lang", "theme", "parts", "navigate"].filter(name => live.hasAttribute(name));
  const lines = attributes.map(name => `\n  ${name}="${live.getAttribute(name)}"`);
  html.textContent = `<offprint-article${lines.join("")}>\n</offprint-article>`;
}

for (const name of ["load", "error", "navigate"]) {
  live.addEventListener(`offprint-${name}`, ({ type, detail }) => {
    const item = document.createElement("li");
    item.textContent = `${type} ${JSON.stringify(detail)}`;
    events.prepend(item);
    while (events.children.length > LATEST) events.lastChild.remove();
    if (name === "load") live.parentElement.scrollTop = 0;
  });
}
form.addEventListener("change", apply);
// What the browser has kept of an earlier visit counts.
apply();
