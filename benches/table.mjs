// Figures and how they are printed.

export const sorted = numbers => [...numbers].sort((a, b) => a - b);

export function median(numbers) {
  const order = sorted(numbers);
  const middle = order.length >> 1;
  return order.length % 2 ? order[middle] : (order[middle - 1] + order[middle]) / 2;
}

/** The ratios of two series, round by round: what slows one round slows both of its parts. */
export const ratios = (above, below) => above.map((value, round) => value / below[round]);
/** Their median. */
export const ratio = (above, below) => median(ratios(above, below));

const digits = value => (value < 10 ? 2 : value < 100 ? 1 : 0);
export const number = value => value.toFixed(digits(value));
export const count = value => value.toLocaleString("en");
export const times = value => `${number(value)}×`;

/** Median and range: `0.42 (0.40–0.55)`. */
export function spread(samples) {
  const order = sorted(samples);
  return `${number(median(samples))} (${number(order[0])}–${number(order.at(-1))})`;
}

/** Median and middle half of the ratios of two series: `1.36× (1.33–1.41)`. */
export function ratioSpread(above, below) {
  const order = sorted(ratios(above, below));
  const quarter = order.length >> 2;
  return `${times(median(order))} (${number(order[quarter])}–${number(order.at(-1 - quarter))})`;
}

/** Prints rows of texts, the first of them the head; the first column to the left, the others to the right. */
export function print(caption, rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)));
  const line = row => row.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[0]))).join("  ").trimEnd();
  console.log(`\n${caption}\n`);
  for (const row of rows) console.log(`  ${line(row)}`);
}
