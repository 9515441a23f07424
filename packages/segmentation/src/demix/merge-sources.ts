import { correlate } from '../correlate.ts';
import type { SourceTrace } from './solve-traces.ts';
import type { Source } from './source.ts';

/** A source with its trace and the pixels of it that stand out. */
export interface SolvedSource {
  readonly source: Source;
  readonly trace: SourceTrace;
  /** Ascending. */
  readonly pixels: Uint32Array;
}

/** Sources that share more than this part of the smaller one … */
const TOUCHING_SHARE = 0.15;
/** … and whose traces correlate this much are one. */
const SAME_CORRELATION = 0.8;

/**
 * Joins sources that are parts of the same cell: the first in the list takes the pixels of the other.
 *
 * @returns in the order of the input; merged sources have no weights that fit them yet
 */
export function mergeSources(solved: readonly SolvedSource[]): SolvedSource[] {
  const merged: SolvedSource[] = [];
  for (const candidate of solved) {
    const at = merged.findIndex((other) => isSame(other, candidate));
    const other = merged[at];
    if (other === undefined) merged.push(candidate);
    else merged[at] = { ...other, pixels: unite(other.pixels, candidate.pixels) };
  }
  return merged;
}

function isSame(a: SolvedSource, b: SolvedSource): boolean {
  if (!mayTouch(a.pixels, b.pixels)) return false;
  const inside = new Set(a.pixels);
  const shared = b.pixels.reduce((count, pixel) => count + (inside.has(pixel) ? 1 : 0), 0);
  const share = shared / Math.min(a.pixels.length, b.pixels.length);
  return share > TOUCHING_SHARE && correlate(a.trace.raw, b.trace.raw) > SAME_CORRELATION;
}

/** Ascending lists that do not meet share nothing. */
function mayTouch(a: Uint32Array, b: Uint32Array): boolean {
  return (a[0] as number) <= (b.at(-1) as number) && (b[0] as number) <= (a.at(-1) as number);
}

function unite(a: Uint32Array, b: Uint32Array): Uint32Array {
  return Uint32Array.from(new Set([...a, ...b])).sort();
}
