import { InputError } from '@ophys/core';
import { type FrameSize, type ImportedRoi, maskOfPixels } from './roi.ts';

/** Most pixels of all ROIs together. */
const MOST_PIXELS = 50_000_000;

interface PixelColumns {
  readonly rows: number[];
  readonly columns: number[];
  readonly weights: number[];
}

/**
 * ROIs as lists of pixels in CSV or JSON.
 *
 * CSV has a header with `roi`, `x` or `column`, `y` or `row`, and perhaps `weight`, one pixel a line.
 * JSON is a list of `{ "id", "pixels": [[x, y], [x, y, weight], …] }`, or, as Neurofinder has it, of
 * `{ "id", "coordinates": [[row, column], …] }`. Pixels count from 0; x is the column.
 *
 * @throws {InputError} naming the line or ROI that is wrong
 */
export function readPixelLists(text: string, frame: FrameSize, path: string): ImportedRoi[] {
  const lists = /^\s*[[{]/.test(text) ? listsOfJson(text, path) : listsOfCsv(text, path);
  if (lists.size === 0) throw new InputError(`${path} lists no pixel.`, { path });
  return [...lists].map(([name, pixels]) => ({
    name,
    mask: maskOfPixels(pixels, frame, `ROI ${name} of ${path}`),
  }));
}

/** The pixels of ROIs as CSV that {@link readPixelLists} reads. */
export function writePixelLists(rois: readonly ImportedRoi[], width: number): string {
  const lines = rois.flatMap(({ name, mask }) =>
    Array.from(mask.pixels, (pixel, i) =>
      [csvField(name), pixel % width, Math.floor(pixel / width), mask.weights[i]].join(','),
    ),
  );
  return `${['roi,x,y,weight', ...lines].join('\n')}\n`;
}

/** A field of a CSV line, quoted where it must be. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function listsOfCsv(text: string, path: string): Map<string, PixelColumns> {
  const lines = text.split(/\r?\n/);
  const names = splitCsv(lines[0] ?? '').map((name) => name.trim().toLowerCase());
  const indexOf = (...wanted: string[]) => names.findIndex((name) => wanted.includes(name));
  const [roi, x, y] = [indexOf('roi', 'id', 'roi_id'), indexOf('x', 'column'), indexOf('y', 'row')];
  const weight = indexOf('weight');
  if (roi < 0 || x < 0 || y < 0) {
    throw new InputError(
      `${path} is no list of pixels: expected a first line with roi, x, y and perhaps weight, got "${(lines[0] ?? '').slice(0, 80)}".`,
      { path },
    );
  }
  const lists = new Map<string, PixelColumns>();
  lines.slice(1).forEach((line, i) => {
    if (line.trim() === '') return;
    const fields = splitCsv(line);
    const number = (at: number) => {
      const value = Number(fields[at]);
      if (fields[at]?.trim() && !Number.isNaN(value)) return value;
      throw new InputError(`${path}, line ${i + 2}: expected a number as ${names[at]}.`, { path });
    };
    const name = fields[roi] ?? '';
    addPixel(lists, name, number(x), number(y), weight < 0 ? 1 : number(weight));
  });
  return lists;
}

function splitCsv(line: string): string[] {
  const fields = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return Array.from(fields, ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain);
}

function listsOfJson(text: string, path: string): Map<string, PixelColumns> {
  const lists = new Map<string, PixelColumns>();
  for (const [i, entry] of parseJson(text, path).entries()) {
    const { id, pixels, coordinates } = Object(entry) as Record<string, unknown>;
    const name = typeof id === 'string' || typeof id === 'number' ? String(id) : String(i);
    const points = pixels ?? coordinates;
    if (lists.has(name)) throw new InputError(`${path} has two ROIs named ${name}.`, { path });
    if (!Array.isArray(points)) {
      throw new InputError(`${path}: expected "pixels" or "coordinates" of ROI ${name}.`, { path });
    }
    for (const point of points) {
      const [first, second, weight = 1] = Array.isArray(point) ? point : [];
      if (![first, second, weight].every((value) => typeof value === 'number')) {
        throw new InputError(`${path}: a pixel of ROI ${name} is no pair of numbers.`, { path });
      }
      const [x, y] = pixels === undefined ? [second, first] : [first, second];
      addPixel(lists, name, x, y, weight);
    }
  }
  return lists;
}

function parseJson(text: string, path: string): unknown[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new InputError(`${path} is no JSON: ${(cause as Error).message}.`, { path, cause });
  }
  if (Array.isArray(document)) return document;
  throw new InputError(`${path}: expected a list of ROIs.`, { path });
}

function addPixel(
  lists: Map<string, PixelColumns>,
  name: string,
  x: number,
  y: number,
  weight: number,
): void {
  const found = lists.get(name) ?? { rows: [], columns: [], weights: [] };
  lists.set(name, found);
  if (found.rows.length >= MOST_PIXELS) throw new InputError(`ROI ${name} has too many pixels.`);
  found.rows.push(y);
  found.columns.push(x);
  found.weights.push(weight);
}
