import { InputError } from '@ophys/core';
import { ByteReader, type DecodeOptions } from '../bytes/byte-reader.ts';
import { flattenPath } from './flatten-path.ts';
import {
  type Bounds,
  header2At,
  headerAt,
  type ImageJRoi,
  type RoiShape,
  roiTypes,
  SUB_PIXEL,
} from './shape.ts';

/** Most corners of one ROI. */
const MOST_POINTS = 1_000_000;

/** What ImageJ calls the kinds that enclose no area. */
const withoutArea: Readonly<Record<number, string>> = {
  3: 'a line',
  4: 'a freehand line',
  5: 'a polyline',
  6: 'nothing',
  9: 'an angle',
  10: 'points',
};

/**
 * Reads an ImageJ `.roi` file: rectangle, oval, polygon, freehand, traced and composite areas.
 *
 * Format: ImageJ's `RoiDecoder` (public domain), https://imagej.net/ij/developer/source/ij/io/RoiDecoder.java.html
 *
 * @throws {InputError} when the bytes are damaged, or the ROI encloses no area, e.g. a line
 */
export function readImageJRoi(bytes: Uint8Array, options: DecodeOptions = {}): ImageJRoi {
  const path = options.path ?? 'the ImageJ ROI';
  const at = (offset: number) => new ByteReader(bytes, path, offset);
  const magic = String.fromCharCode(...at(0).take(Math.min(4, bytes.length)));
  if (magic !== 'Iout') {
    throw new InputError(`${path} is no ImageJ ROI, going by its first bytes.`, { path });
  }
  const name = nameOf(bytes, path) ?? path.replace(/^.*[/\\:]|\.roi$/gi, '');
  const compositeSize = at(headerAt.compositeSize).int32(false);
  if (compositeSize > 0) return { name, shape: compositeOf(at(headerAt.end), compositeSize) };
  return { name, shape: simpleShape(bytes, path, name) };
}

function simpleShape(bytes: Uint8Array, path: string, name: string): RoiShape {
  const at = (offset: number) => new ByteReader(bytes, path, offset);
  const type = at(headerAt.type).uint8();
  switch (type) {
    case roiTypes.rectangle: {
      const cornerDiameter = at(headerAt.cornerDiameter).int16(false);
      const bounds = boundsOf(at);
      return { kind: 'rectangle', bounds, ...(cornerDiameter > 0 && { cornerDiameter }) };
    }
    case roiTypes.oval:
      return { kind: 'oval', bounds: boundsOf(at) };
    case roiTypes.polygon:
      return { kind: 'polygon', loop: loopOf(at) };
    case roiTypes.freehand:
      return { kind: 'freehand', loop: loopOf(at) };
    case roiTypes.traced:
      return { kind: 'traced', loop: loopOf(at) };
  }
  throw new InputError(
    `ROI "${name}" of ${path} is ${withoutArea[type] ?? `of the unknown kind ${type}`}, which encloses no pixels. Draw it as an area, or take it out of the set.`,
    { path },
  );
}

type ReaderAt = (offset: number) => ByteReader;

function hasFloats(at: ReaderAt, since: number): boolean {
  const options = at(headerAt.options).uint16(false);
  return at(headerAt.version).uint16(false) >= since && (options & SUB_PIXEL) !== 0;
}

function boundsOf(at: ReaderAt): Bounds {
  const reader = at(headerAt.top);
  const [top, left, bottom, right] = [1, 2, 3, 4].map(() => reader.int16(false)) as [
    number,
    number,
    number,
    number,
  ];
  if (!hasFloats(at, 223)) return { x: left, y: top, width: right - left, height: bottom - top };
  const exact = at(headerAt.exact);
  const [x, y, width, height] = [1, 2, 3, 4].map(() => exact.float32(false)) as [
    number,
    number,
    number,
    number,
  ];
  if (![x, y, width, height].every(Number.isFinite))
    throw exact.damaged('its bounds are no numbers');
  return { x, y, width, height };
}

/** Corners relative to the bounds as shorts; then, where there are any, exact ones as floats. */
function loopOf(at: ReaderAt): number[] {
  const { x, y } = originOf(at);
  const count = at(headerAt.count).uint16(false) || at(headerAt.exact).int32(false);
  const reader = at(headerAt.end);
  if (count < 3 || count > MOST_POINTS) throw reader.damaged(`it has ${count} corners`);
  const whole = interleave(count, () => reader.int16(false));
  if (!hasFloats(at, 222)) return whole.map((value, i) => value + (i % 2 === 0 ? x : y));
  const exact = interleave(count, () => reader.float32(false));
  if (!exact.every(Number.isFinite)) throw reader.damaged('a corner is no number');
  return exact;
}

/** The origin is the exact corner of the bounds, rounded down, as the shorts of the header. */
function originOf(at: ReaderAt): { x: number; y: number } {
  return { y: at(headerAt.top).int16(false), x: at(headerAt.left).int16(false) };
}

/** All x, then all y, as `x0, y0, x1, y1, …`. */
function interleave(count: number, read: () => number): number[] {
  const points = new Array<number>(2 * count).fill(0);
  for (let i = 0; i < count; i++) points[2 * i] = read();
  for (let i = 0; i < count; i++) points[2 * i + 1] = read();
  return points;
}

function compositeOf(reader: ByteReader, size: number): RoiShape {
  if (size > 7 * MOST_POINTS) throw reader.damaged(`its outline has ${size} numbers`);
  const path = Float32Array.from({ length: size }, () => reader.float32(false));
  return { kind: 'composite', loops: flattenPath(path, reader) };
}

/** The name in the second header, UTF-16. */
function nameOf(bytes: Uint8Array, path: string): string | undefined {
  const at = (offset: number) => new ByteReader(bytes, path, offset);
  const header2 = at(headerAt.header2).int32(false);
  if (header2 <= 0 || header2 + header2At.end > bytes.length) return undefined;
  const offset = at(header2 + header2At.nameOffset).int32(false);
  const length = at(header2 + header2At.nameLength).int32(false);
  if (offset <= 0 || length <= 0 || offset + 2 * length > bytes.length) return undefined;
  const reader = at(offset);
  return String.fromCharCode(
    ...Array.from({ length: Math.min(length, 1024) }, () => reader.uint16(false)),
  );
}
