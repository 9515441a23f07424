/** The tables of `docs/numerics.md`: rendered from what was measured, and read back. */

const HEAD = `# How far backends differ

Every op has a reference implementation in float64, which defines it. This page holds the tolerance that each other
implementation keeps, and the largest difference that was measured: over frame sizes (square, elongated, odd, prime, one pixel
wide), random textures and noise, constant frames and NaN, on software adapters (SwiftShader). \`npm run numerics\` measures
anew and writes it; a test checks that no difference exceeds its tolerance. \`refused\`: the backend's loader says that it cannot
hold these pixels, and \`auto\` takes another one.
`;

/** Where backends were measured, in the order of the columns. */
export const places = [
  'WASM, Node',
  'WASM, Chromium',
  'WebGPU, Node (Dawn)',
  'WebGPU, Chromium',
  'WebGL2, Chromium',
];

/**
 * @param {{ op: string, quantity: string, dtype: string, tolerance: number, error?: number | undefined,
 *   place: string }[]} rows
 * @returns {string} Markdown
 */
export function renderNumerics(rows) {
  const sections = [...groupBy(rows, ({ op }) => op)].map(([op, ofOp]) => {
    const tables = [...groupBy(ofOp, ({ quantity }) => quantity)].map(([quantity, own]) =>
      [`Largest difference of ${quantity}:`, renderTable(tableOf(own))].join('\n\n'),
    );
    return [`## ${op}`, ...tables].join('\n\n');
  });
  return `${[HEAD, ...sections]
    .join('\n')
    .replace(/\n## /g, '\n\n## ')
    .replace(/\n{3,}/g, '\n\n')}`;
}

function tableOf(rows) {
  const measuredAt = places.filter((place) => rows.some((row) => row.place === place));
  const body = [...groupBy(rows, ({ dtype }) => dtype)].map(([dtype, own]) => [
    dtype,
    power(own[0].tolerance),
    ...measuredAt.map((place) => {
      const row = own.find((each) => each.place === place);
      return row.error === undefined ? 'refused' : power(row.error);
    }),
  ]);
  return [['pixels', 'tolerance', ...measuredAt], ...body];
}

/**
 * What a page of {@link renderNumerics} says, as its rows.
 *
 * @param {string} markdown
 * @returns {{ op: string, quantity: string, dtype: string, tolerance: number,
 *   error: number | undefined, place: string }[]}
 */
export function parseNumerics(markdown) {
  return markdown
    .split(/^## /m)
    .slice(1)
    .flatMap((section) => {
      const op = section.slice(0, section.indexOf('\n'));
      return section
        .split(/^Largest difference of /m)
        .slice(1)
        .flatMap((table) => {
          const [title, , head, , ...lines] = table.trim().split('\n');
          const measuredAt = cellsOf(head).slice(2);
          return lines.flatMap((line) => {
            const [dtype, tolerance, ...errors] = cellsOf(line);
            return errors.map((error, i) => ({
              op,
              quantity: title.slice(0, -1),
              dtype,
              tolerance: Number(tolerance),
              error: error === 'refused' ? undefined : Number(error),
              place: measuredAt[i],
            }));
          });
        });
    });
}

function cellsOf(line) {
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}

/** Two digits, rounded up, so that a difference is never shown smaller than it is. */
function power(value) {
  if (value === 0) return '0';
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.ceil(value / unit - 1e-9) * unit).toPrecision(2)).toExponential();
}

function renderTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const [head, ...body] = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])));
  const rule = widths.map((width) => '-'.repeat(width));
  return [head, rule, ...body].map((row) => `| ${row.join(' | ')} |\n`).join('');
}

function groupBy(items, key) {
  const groups = new Map();
  for (const item of items) {
    const group = groups.get(key(item)) ?? [];
    groups.set(key(item), group);
    group.push(item);
  }
  return groups;
}
