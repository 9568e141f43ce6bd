// Pieces of markup and of behaviour that the footer and the device page share.
import { choices, choose } from "./choices.js";
import { isKeeping, settle } from "./shell.js";

/** An element with properties and content. */
export function element(name, properties, ...content) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...content);
  return made;
}

/** A button that is on or off. */
export function toggle(words, isOn, action) {
  const made = button(words, action);
  made.setAttribute("aria-pressed", String(isOn));
  return made;
}

export function button(words, action) {
  const made = element("button", { type: "button" }, words);
  made.addEventListener("click", () => action(made));
  return made;
}

/** The switch for keeping what is read, and the sentence that says how it stands; `changed` is called when it was turned. */
export function keeping(site, words, say, changed = () => {}) {
  const sentence = element("p", { className: "op-tools-state" });
  const show = () => {
    const isOn = isKeeping(site);
    made.setAttribute("aria-pressed", String(isOn));
    const { keep } = choices();
    sentence.textContent = !isOn ? words.keepsNone : keep === undefined ? words.keepsAsSet : words.keepsAsChosen;
  };
  const made = toggle(words.keep, false, async () => {
    const keep = !isKeeping(site);
    // What the site does by itself is no choice, and needs none to be stored.
    if (!choose({ keep: keep === site.isKeeping ? undefined : keep })) return say(words.refused);
    show();
    await settle(site);
    changed();
  });
  show();
  return [made, sentence];
}
