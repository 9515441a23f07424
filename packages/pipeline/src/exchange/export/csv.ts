import { csvField } from '@ophys/exchange';
import type { ResultSignal, Results } from '../results.ts';
import type { ExportedFile } from './targets.ts';

/** Lines that are encoded at once. */
const LINES = 256;

/**
 * One table of ROIs, and one table for each signal: a line per frame, its time in the first column, and
 * a column for each ROI. Numbers are written in full, so that reading them gives what is stored.
 */
export function csvFiles(results: Results): ExportedFile[] {
  return [
    { path: 'rois.csv', bytes: () => encode(roiLines(results)) },
    ...results.signals.map((signal) => ({
      path: `${signal.name}.csv`,
      bytes: () => encode(signalLines(signal, results)),
    })),
  ];
}

function* roiLines({ rois, frame: { width }, columns }: Results): Generator<string> {
  const header = ['roi', 'center_x (px)', 'center_y (px)', 'pixels', ...columns.keys()];
  yield header.map(csvField).join(',');
  for (const [i, { id, mask }] of rois.entries()) {
    const total = mask.weights.reduce((sum, weight) => sum + weight, 0);
    const mean = (of: (pixel: number) => number) =>
      mask.pixels.reduce((sum, pixel, k) => sum + of(pixel) * (mask.weights[k] as number), 0) /
      total;
    const x = mean((pixel) => pixel % width);
    const y = mean((pixel) => Math.floor(pixel / width));
    const extra = [...columns.values()].map((column) => csvField(String(column[i])));
    yield [id, x.toFixed(3), y.toFixed(3), mask.pixels.length, ...extra].join(',');
  }
}

function* signalLines(
  { name, unit, frames, data }: ResultSignal,
  { rois, times }: Results,
): Generator<string> {
  const heads = rois.map(({ id }) => csvField(`${name} ROI ${id} (${unit})`));
  yield ['time (s)', ...heads].join(',');
  const count = rois.length;
  for (let t = 0; t < frames; t++) {
    yield `${times[t]},${data.subarray(t * count, (t + 1) * count).join(',')}`;
  }
}

function* encode(lines: Iterable<string>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let waiting: string[] = [];
  for (const line of lines) {
    waiting.push(line);
    if (waiting.length < LINES) continue;
    yield encoder.encode(`${waiting.join('\n')}\n`);
    waiting = [];
  }
  if (waiting.length > 0) yield encoder.encode(`${waiting.join('\n')}\n`);
}
