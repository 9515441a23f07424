import type { Image } from '@ophys/core';
import type { Blob } from './find-blobs.ts';

/** The outline of a cell around its centre. */
export interface Outline {
  /** Radius in each of evenly spaced directions, in pixels. */
  readonly radii: Float64Array;
  /** Mean step of brightness from inside to outside, in the image's units. */
  readonly contrast: number;
  /** Share of directions in which the inside is brighter. */
  readonly completeness: number;
}

const DIRECTIONS = 32;
/** Radii that are tried, in radii of the blob, and the distance between them in pixels. */
const [NEAREST, FARTHEST] = [0.7, 1.35];
const STEP_PX = 0.5;
/** Width of the bands on both sides of an edge, in pixels. */
const BAND_PX = 2;
/** The microscope's blur carries a cell's light past its edge, in pixels. */
const BLUR_PX = 0.7;
/** What a step of the radius between neighbouring directions costs, in the image's units. */
const STIFFNESS = 0.3;

/**
 * Traces the outer edge of a cell: the closed, star-shaped outline around a centre along which
 * brightness falls most, with radii that change little from one direction to the next (dynamic
 * programming over a polar grid). The rim of a dark nucleus is an edge of the other sign.
 */
export function traceOutline(image: Image, blob: Blob): Outline {
  const count = Math.max(2, Math.round(((FARTHEST - NEAREST) * blob.radius) / STEP_PX) + 1);
  const radiusAt = (i: number) => NEAREST * blob.radius + i * STEP_PX;
  const edges = Array.from({ length: DIRECTIONS }, (_, d) =>
    Float64Array.from({ length: count }, (_, i) => edgeAt(image, blob, d, radiusAt(i))),
  );
  const path = bestLoop(edges);
  const steps = path.map((i, d) => (edges[d] as Float64Array)[i] as number);
  return {
    radii: Float64Array.from(path, (i) => radiusAt(i) + BLUR_PX),
    contrast: steps.reduce((sum, step) => sum + step, 0) / DIRECTIONS,
    completeness: steps.filter((step) => step > 0).length / DIRECTIONS,
  };
}

/** The pixels within an outline, ascending. */
export function fillOutline(
  { radii }: Outline,
  { row, column }: Blob,
  { height, width }: Pick<Image, 'height' | 'width'>,
): Uint32Array {
  const reach = Math.ceil(Math.max(...radii));
  const pixels: number[] = [];
  for (let y = Math.max(0, row - reach); y <= Math.min(height - 1, row + reach); y++) {
    for (let x = Math.max(0, column - reach); x <= Math.min(width - 1, column + reach); x++) {
      const angle = Math.atan2(y - row, x - column);
      const position = (angle / (2 * Math.PI) + 1) * DIRECTIONS;
      const before = Math.floor(position);
      const share = position - before;
      const radius =
        (1 - share) * (radii[before % DIRECTIONS] as number) +
        share * (radii[(before + 1) % DIRECTIONS] as number);
      if (Math.hypot(y - row, x - column) <= radius) pixels.push(y * width + x);
    }
  }
  return Uint32Array.from(pixels);
}

/** Brightness just inside minus just outside a radius. */
function edgeAt(image: Image, blob: Blob, direction: number, radius: number): number {
  const angle = (2 * Math.PI * direction) / DIRECTIONS;
  const band = (from: number) => {
    let sum = 0;
    for (let s = 0; s <= BAND_PX; s += STEP_PX) {
      const distance = Math.max(0, from + s);
      const y = blob.row + distance * Math.sin(angle);
      const x = blob.column + distance * Math.cos(angle);
      sum += sample(image, y, x);
    }
    return sum / (BAND_PX / STEP_PX + 1);
  };
  return band(radius - BAND_PX) - band(radius);
}

/** Bilinear; past the edges the nearest pixel. */
function sample({ data, height, width }: Image, y: number, x: number): number {
  const [row, column] = [Math.min(height - 1, Math.max(0, y)), Math.min(width - 1, Math.max(0, x))];
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const [bottom, right] = [Math.min(height - 1, top + 1), Math.min(width - 1, left + 1)];
  const [v, u] = [row - top, column - left];
  const at = (r: number, c: number) => data[r * width + c] as number;
  const upper = (1 - u) * at(top, left) + u * at(top, right);
  const lower = (1 - u) * at(bottom, left) + u * at(bottom, right);
  return (1 - v) * upper + v * lower;
}

/**
 * The best closed path through the columns of a table: the best open path of two turns, of which the
 * middle turn is taken, so that its ends have settled.
 */
function bestLoop(edges: readonly Float64Array[]): number[] {
  const turns = [...edges, ...edges];
  const count = (edges[0] as Float64Array).length;
  let value = Float64Array.from(edges[0] as Float64Array);
  const origins: Int32Array[] = [new Int32Array(count)];
  for (const column of turns.slice(1)) {
    const next = new Float64Array(count);
    const from = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      let best = i;
      let highest = -Infinity;
      for (let j = Math.max(0, i - 2); j <= Math.min(count - 1, i + 2); j++) {
        const candidate = (value[j] as number) - STIFFNESS * Math.abs(i - j);
        if (candidate > highest) [best, highest] = [j, candidate];
      }
      next[i] = highest + (column[i] as number);
      from[i] = best;
    }
    value = next;
    origins.push(from);
  }
  let at = value.indexOf(Math.max(...value));
  const path = new Array<number>(turns.length);
  for (let d = turns.length - 1; d >= 0; d--) {
    path[d] = at;
    at = (origins[d] as Int32Array)[at] as number;
  }
  const half = edges.length >> 1;
  return edges.map((_, d) => path[d < half ? d + edges.length : d] as number);
}
