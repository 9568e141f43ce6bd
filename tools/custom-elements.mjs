// custom-elements.json (https://github.com/webcomponents/custom-elements-manifest, schema 1.0.0), from which editors
// complete the element's attributes: made from the comment on the class in npm/element.js, the types of its properties,
// and the tables of looks in docs/widget.md. The usual analyzer takes accessors and parts of such a class for what they
// are not, and brings fifty packages.

/** The tables of a Markdown file by the headings above them: rows of cells, less the head. */
export function tablesOf(markdown) {
  const tables = {};
  let heading = "";
  let table;
  for (const line of markdown.split("\n")) {
    if (line.startsWith("#")) heading = line.replace(/^#+ /, "");
    // A bar inside code is escaped.
    const cells = /^\|(.*)\|$/.exec(line)?.[1].split(/(?<!\\)\|/).map(cell => cell.trim().replaceAll("\\|", "|"));
    if (!cells) table = undefined;
    else if (!table) (tables[heading] ??= []).push((table = []));
    else if (!cells.every(cell => /^:?-+:?$/.test(cell))) table.push(cells);
  }
  return tables;
}

/** What stands in code in a cell. */
const codes = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code);

/** The names in docs/widget.md, by kind: what its reader may rely on. */
export function documented(docs) {
  const { Attributes: [attributes], Properties: [properties], Events: [events, errors], Looks: [custom, parts] } = tablesOf(docs);
  const first = table => table.flatMap(([cell]) => codes(cell));
  return {
    attributes: first(attributes),
    properties: first(properties),
    events: first(events),
    errors: first(errors),
    customProperties: first(custom),
    parts: parts.flatMap(([name, holds]) => [...codes(name), ...codes(holds)]),
  };
}

/** `{type} name - description` lines of a kind in a comment. */
const tagged = (comment, tag) =>
  [...comment.matchAll(new RegExp(`^@${tag} (?:\\{(.+)\\} )?(?:([\\w-]+) )?- (.+)$`, "gm"))].map(([, type, name = "", description]) => ({ name, ...(type && { type: { text: type } }), description }));

/** The manifest as a text: `element` is npm/element.js, `types` npm/element.d.ts, `docs` docs/widget.md, `style` the element's style sheet. */
export function manifest({ element, types, docs, style }) {
  const [, block, name] = /\/\*\*((?:(?!\*\/)[^])*@tag(?:(?!\*\/)[^])*)\*\/\s*export class (\w+)/.exec(element);
  const comment = block.replace(/^ *\* ?/gm, "").trim();
  const [, tagName] = /^@tag ([\w-]+)$/m.exec(comment);
  const attributes = tagged(comment, "attr").map(attribute => ({ ...attribute, fieldName: attribute.name }));
  const reflected = new Set(attributes.map(({ name }) => name));

  const body = types.slice(types.indexOf(`export class ${name} `));
  const members = [...body.matchAll(/\/\*\* (.+) \*\/\n  get (\w+)\(\): (.+);\n/g)].map(([, description, name, text]) => ({
    kind: "field",
    name,
    type: { text },
    description,
    ...(reflected.has(name) && { attribute: name, reflects: true }),
  }));

  const { Looks: [custom, parts] } = tablesOf(docs);
  const fallback = name => new RegExp(`var\\(${name}, ((?:[^()]|\\([^()]*\\))*)\\)`).exec(style)?.[1];
  const cssProperties = custom.flatMap(([names, description]) => codes(names).map(name => ({ name, description, ...(fallback(name) && { default: fallback(name) }) })));
  const cssParts = parts.flatMap(([names, holds]) => {
    const [outer, inner] = [codes(names), codes(holds)];
    return [...outer.map(name => ({ name, description: holds })), ...inner.map(name => ({ name, description: `In ${outer.map(name => `\`${name}\``).join(", ")}` }))];
  });

  const declaration = {
    kind: "class",
    name,
    tagName,
    customElement: true,
    superclass: { name: "HTMLElement" },
    description: comment.split("\n\n")[0].replaceAll("\n", " "),
    slots: tagged(comment, "slot"),
    attributes,
    members,
    events: tagged(comment, "fires"),
    cssProperties,
    cssParts,
  };
  const path = "element.js";
  const exports = [
    { kind: "js", name, declaration: { name, module: path } },
    { kind: "custom-element-definition", name: tagName, declaration: { name, module: path } },
  ];
  return JSON.stringify({ schemaVersion: "1.0.0", modules: [{ kind: "javascript-module", path, declarations: [declaration], exports }] }, null, 2) + "\n";
}
