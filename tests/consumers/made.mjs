/** What the package makes of each `[name, raw, options]`: its name, page model, page and shadow tree. Also run inside browsers. */
export const made = ({ parse, renderToString }, fixtures) =>
  fixtures.map(([name, raw, options]) => {
    const page = parse(raw, options);
    return [name, JSON.stringify(page), renderToString(raw, options), renderToString(page, { ...options, shadow: true })];
  });
