/** Rows, objects with the same keys, as a Markdown table; numbers go to the right. */
export function renderTable(rows) {
  const keys = Object.keys(rows[0] ?? {});
  const cells = [keys, ...rows.map((row) => keys.map((key) => String(row[key] ?? '')))];
  const widths = keys.map((_, i) => Math.max(3, ...cells.map((row) => row[i].length)));
  const right = keys.map((key) =>
    rows.every((row) => /^[\d.<>~–-]|^$/.test(String(row[key] ?? ''))),
  );
  const line = (row) =>
    `| ${row.map((cell, i) => (right[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`;
  const rule = widths.map((width, i) =>
    right[i] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [line(cells[0]), line(rule), ...cells.slice(1).map(line)].join('\n');
}

/** A duration with a unit, e.g. `1.25 s`, `830 ms`. */
export function showSeconds(seconds) {
  if (seconds === undefined) return '';
  if (seconds >= 1) return `${seconds.toPrecision(3)} s`;
  return seconds >= 1e-3
    ? `${(seconds * 1e3).toPrecision(3)} ms`
    : `${(seconds * 1e6).toPrecision(3)} µs`;
}

/** A ratio, e.g. `12 ×`; empty when there is none. */
export function showRatio(ratio) {
  if (ratio === undefined || Number.isNaN(ratio)) return '';
  return `${ratio >= 10 ? Math.round(ratio) : ratio.toPrecision(2)} ×`;
}
