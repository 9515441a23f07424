import { InvalidArgumentError, type OutlineLoop } from '@ophys/core';
import { type Bounds, header2At, headerAt, type ImageJRoi, roiTypes, SUB_PIXEL } from './shape.ts';

/** The version of the format that ImageJ 1.52 and later write. */
const VERSION = 227;

/**
 * Writes an ImageJ `.roi` file. Outlines of whole numbers are stored as such, others as sub-pixel
 * ones; composites as paths.
 *
 * @throws {InvalidArgumentError} for coordinates beyond ±32 767, which the format does not hold
 */
export function writeImageJRoi({ name, shape }: ImageJRoi): Uint8Array {
  switch (shape.kind) {
    case 'rectangle':
      return assemble(name, shape.bounds, {
        type: roiTypes.rectangle,
        cornerDiameter: shape.cornerDiameter ?? 0,
      });
    case 'oval':
      return assemble(name, shape.bounds, { type: roiTypes.oval });
    case 'composite':
      return assemble(name, boundsOf(shape.loops), {
        type: roiTypes.rectangle,
        path: shape.loops.flatMap(pathOf),
      });
    default:
      return assemble(name, boundsOf([shape.loop]), {
        type: roiTypes[shape.kind],
        loop: shape.loop,
      });
  }
}

interface RoiBody {
  readonly type: number;
  readonly cornerDiameter?: number;
  readonly loop?: OutlineLoop;
  readonly path?: readonly number[];
}

/** Header, coordinates, second header, name. */
function assemble(name: string, exact: Bounds, body: RoiBody): Uint8Array {
  const { loop = [], path = [] } = body;
  const bounds = wholeBounds(exact);
  const isSubPixel = path.length === 0 && !isWhole(loop.length > 0 ? loop : Object.values(exact));
  const points = loop.length / 2;
  const coordinates = 4 * points + (isSubPixel ? 8 * points : 0) + 4 * path.length;
  const header2 = headerAt.end + coordinates;
  const nameAt = header2 + header2At.end;
  const bytes = new Uint8Array(nameAt + 2 * name.length);
  const view = new DataView(bytes.buffer);
  new TextEncoder().encodeInto('Iout', bytes);
  view.setUint16(headerAt.version, VERSION);
  view.setUint8(headerAt.type, body.type);
  setBounds(view, bounds);
  setCount(view, points);
  if (isSubPixel) view.setUint16(headerAt.options, SUB_PIXEL);
  if (isSubPixel && points === 0) setExact(view, exact);
  view.setInt32(headerAt.compositeSize, path.length);
  view.setInt16(headerAt.cornerDiameter, body.cornerDiameter ?? 0);
  view.setInt32(headerAt.header2, header2);
  path.forEach((value, i) => {
    view.setFloat32(headerAt.end + 4 * i, value);
  });
  setLoop(view, loop, bounds, isSubPixel);
  view.setInt32(header2 + header2At.nameOffset, nameAt);
  view.setInt32(header2 + header2At.nameLength, name.length);
  for (let i = 0; i < name.length; i++) view.setUint16(nameAt + 2 * i, name.charCodeAt(i));
  return bytes;
}

function setBounds(view: DataView, { x, y, width, height }: Bounds): void {
  view.setInt16(headerAt.top, y);
  view.setInt16(headerAt.left, x);
  view.setInt16(headerAt.bottom, y + height);
  view.setInt16(headerAt.right, x + width);
}

function setCount(view: DataView, points: number): void {
  if (points <= 65_535) view.setUint16(headerAt.count, points);
  else view.setInt32(headerAt.exact, points);
}

function setExact(view: DataView, { x, y, width, height }: Bounds): void {
  [x, y, width, height].forEach((value, i) => {
    view.setFloat32(headerAt.exact + 4 * i, value);
  });
}

/** Shorts relative to the bounds, x before y; then floats where they say more. */
function setLoop(view: DataView, loop: OutlineLoop, { x, y }: Bounds, isSubPixel: boolean): void {
  const points = loop.length / 2;
  loop.forEach((value, i) => {
    const place = Math.floor(i / 2) + (i % 2) * points;
    view.setInt16(headerAt.end + 2 * place, Math.floor(value) - (i % 2 === 0 ? x : y));
    if (isSubPixel) view.setFloat32(headerAt.end + 4 * points + 4 * place, value);
  });
}

function boundsOf(loops: readonly OutlineLoop[]): Bounds {
  const range = (axis: number) => {
    let [low, high] = [Infinity, -Infinity];
    for (const loop of loops) {
      for (let i = axis; i < loop.length; i += 2) {
        low = Math.min(low, loop[i] as number);
        high = Math.max(high, loop[i] as number);
      }
    }
    return { low, length: high - low };
  };
  const [x, y] = [range(0), range(1)];
  return { x: x.low, y: y.low, width: x.length, height: y.length };
}

function wholeBounds({ x, y, width, height }: Bounds): Bounds {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, bottom] = [Math.ceil(x + width), Math.ceil(y + height)];
  if (![left, top, right, bottom].every((value) => Math.abs(value) <= 32_767)) {
    throw new InvalidArgumentError('roi', 'ImageJ ROIs hold coordinates up to ±32767 only.');
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function isWhole(values: readonly number[]): boolean {
  return values.every(Number.isInteger);
}

/** `0 x y` moves, `1 x y` draws a line, `4` closes. */
function pathOf(loop: OutlineLoop): number[] {
  const path: number[] = [];
  for (let i = 0; i < loop.length; i += 2) {
    path.push(i === 0 ? 0 : 1, loop[i] as number, loop[i + 1] as number);
  }
  return [...path, 4];
}
