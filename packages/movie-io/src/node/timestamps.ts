/** A file of frame times: which column has milliseconds. */
const layouts: readonly { readonly name: RegExp; readonly column: (header: string[]) => number }[] =
  [
    { name: /^timestamps\.csv$/i, column: (header) => header.findIndex((h) => /time/i.test(h)) },
    { name: /^timestamp\.dat$/i, column: (header) => header.findIndex((h) => /clock/i.test(h)) },
  ];

/**
 * Times of frames in s from the first, from the file beside the clips of a miniscope; undefined when there
 * is none, or none that is understood.
 */
export async function readTimestamps(
  names: readonly string[],
  read: (name: string) => Promise<string>,
): Promise<Float64Array | undefined> {
  for (const { name: pattern, column: find } of layouts) {
    const name = names.find((candidate) => pattern.test(candidate));
    if (name === undefined) continue;
    const [header = '', ...lines] = (await read(name)).split(/\r?\n/).filter((line) => line.trim());
    const column = find(cellsOf(header));
    if (column < 0) continue;
    const times = Float64Array.from(lines, (line) => Number(cellsOf(line)[column]));
    const first = times[0] ?? 0;
    const fromFirst = times.map((time) => (time - first) / 1000);
    if (fromFirst.every((time, i) => time > (fromFirst[i - 1] ?? -1))) return fromFirst;
  }
  return undefined;
}

function cellsOf(line: string): string[] {
  return line.split(line.includes(',') ? ',' : '\t').map((cell) => cell.trim());
}
