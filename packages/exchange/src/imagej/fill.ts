import { InputError, type Mask, type OutlineLoop } from '@ophys/core';
import type { FrameSize } from '../masks/roi.ts';
import type { Bounds, ImageJRoi, RoiShape } from './shape.ts';

/** Most crossings of an outline with rows of pixels. */
const MOST_CROSSINGS = 20_000_000;

/**
 * The pixels whose centres an ROI encloses, by the even-odd rule. What reaches beyond the frame is cut
 * off, as ImageJ does.
 *
 * @throws {InputError} when no pixel of the frame is enclosed
 */
export function maskOfImageJRoi({ name, shape }: ImageJRoi, frame: FrameSize): Mask {
  const pixels = Uint32Array.from(pixelsOf(shape, frame, name));
  if (pixels.length === 0) {
    throw new InputError(
      `ROI "${name}" encloses no pixel of the frame of ${frame.height} × ${frame.width} (rows × columns). It may be of another image.`,
    );
  }
  return { pixels, weights: new Float32Array(pixels.length).fill(1) };
}

function pixelsOf(shape: RoiShape, frame: FrameSize, name: string): number[] {
  switch (shape.kind) {
    case 'rectangle':
      return pixelsInside(
        shape.bounds,
        frame,
        insideRounded(shape.bounds, shape.cornerDiameter ?? 0),
      );
    case 'oval':
      return pixelsInside(shape.bounds, frame, insideOval(shape.bounds));
    case 'composite':
      return fillLoops(shape.loops, frame, name);
    default:
      return fillLoops([shape.loop], frame, name);
  }
}

type Inside = (x: number, y: number) => boolean;

function pixelsInside(bounds: Bounds, { height, width }: FrameSize, isInside: Inside): number[] {
  const pixels: number[] = [];
  const lastRow = Math.min(height, Math.ceil(bounds.y + bounds.height));
  const lastColumn = Math.min(width, Math.ceil(bounds.x + bounds.width));
  for (let row = Math.max(0, Math.floor(bounds.y)); row < lastRow; row++) {
    for (let column = Math.max(0, Math.floor(bounds.x)); column < lastColumn; column++) {
      if (isInside(column + 0.5, row + 0.5)) pixels.push(row * width + column);
    }
  }
  return pixels;
}

function insideOval({ x, y, width, height }: Bounds): Inside {
  return (px, py) => ((2 * (px - x)) / width - 1) ** 2 + ((2 * (py - y)) / height - 1) ** 2 <= 1;
}

/** Corners are quarters of a circle, or of an ellipse where the rectangle is narrower than that. */
function insideRounded({ x, y, width, height }: Bounds, cornerDiameter: number): Inside {
  const [rx, ry] = [Math.min(cornerDiameter, width) / 2, Math.min(cornerDiameter, height) / 2];
  return (px, py) => {
    const [left, up] = [Math.min(px - x, x + width - px), Math.min(py - y, y + height - py)];
    if (left < 0 || up < 0) return false;
    if (left >= rx || up >= ry) return true;
    return (1 - left / rx) ** 2 + (1 - up / ry) ** 2 <= 1;
  };
}

/** Row by row, between every odd crossing and the next. */
function fillLoops(loops: readonly OutlineLoop[], frame: FrameSize, name: string): number[] {
  const crossings = crossingsOf(loops, frame.height, name);
  const pixels: number[] = [];
  for (const [row, at] of [...crossings].sort(([a], [b]) => a - b)) {
    at.sort((a, b) => a - b);
    for (let i = 0; i + 1 < at.length; i += 2) {
      const first = Math.max(0, Math.ceil((at[i] as number) - 0.5));
      const end = Math.min(frame.width, Math.ceil((at[i + 1] as number) - 0.5));
      for (let column = first; column < end; column++) pixels.push(row * frame.width + column);
    }
  }
  return pixels;
}

/** Row → where outlines cross the middle of that row. */
function crossingsOf(
  loops: readonly OutlineLoop[],
  height: number,
  name: string,
): Map<number, number[]> {
  const crossings = new Map<number, number[]>();
  let count = 0;
  for (const loop of loops) {
    for (let i = 0; i < loop.length; i += 2) {
      const [x0, y0] = [loop[i] as number, loop[i + 1] as number];
      const next = (i + 2) % loop.length;
      const [x1, y1] = [loop[next] as number, loop[next + 1] as number];
      const first = Math.max(0, Math.ceil(Math.min(y0, y1) - 0.5));
      const end = Math.min(height, Math.ceil(Math.max(y0, y1) - 0.5));
      count += Math.max(0, end - first);
      if (count > MOST_CROSSINGS) throw new InputError(`The outline of ROI "${name}" is too long.`);
      for (let row = first; row < end; row++) {
        const x = x0 + ((row + 0.5 - y0) / (y1 - y0)) * (x1 - x0);
        const at = crossings.get(row);
        if (at) at.push(x);
        else crossings.set(row, [x]);
      }
    }
  }
  return crossings;
}
