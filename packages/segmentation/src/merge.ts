import type { Mask } from '@ophys/core';
import { correlate } from './correlate.ts';
import type { Candidate } from './detect-tile.ts';

/** Candidates that share more than this part of the smaller one are the same cell … */
const SAME_SHARE = 0.5;
/** … and with a smaller shared part when their traces correlate this much. */
const SAME_CORRELATION = 0.8;
const TOUCHING_SHARE = 0.15;

/**
 * Removes duplicates: a candidate that is the same cell as a better one goes. Then, worst first,
 * candidates of which more than `maxOverlap` is covered by others.
 *
 * @returns best score first; ties by position, so that the order of the input does not matter
 */
export function removeDuplicates(
  candidates: readonly Candidate[],
  maxOverlap: number,
): Candidate[] {
  const ranked = [...candidates].sort(
    (a, b) => b.quality.score - a.quality.score || firstPixel(a) - firstPixel(b),
  );
  const kept: Candidate[] = [];
  const owners = new Map<number, Candidate[]>();
  for (const candidate of ranked) {
    if (overlapping(candidate, owners).some(([other, n]) => isSame(candidate, other, n))) continue;
    kept.push(candidate);
    for (const pixel of candidate.mask.pixels) {
      const list = owners.get(pixel);
      if (list === undefined) owners.set(pixel, [candidate]);
      else list.push(candidate);
    }
  }
  return dropCovered(kept, maxOverlap);
}

function firstPixel({ mask }: Candidate): number {
  return mask.pixels[0] as number;
}

function overlapping(
  { mask }: Candidate,
  owners: ReadonlyMap<number, readonly Candidate[]>,
): [Candidate, number][] {
  const shared = new Map<Candidate, number>();
  for (const pixel of mask.pixels) {
    for (const other of owners.get(pixel) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1);
  }
  return [...shared];
}

function isSame(a: Candidate, b: Candidate, sharedPixels: number): boolean {
  const share = sharedPixels / Math.min(a.mask.pixels.length, b.mask.pixels.length);
  if (share > SAME_SHARE) return true;
  return share > TOUCHING_SHARE && correlate(a.trace, b.trace) > SAME_CORRELATION;
}

function dropCovered(ranked: readonly Candidate[], maxOverlap: number): Candidate[] {
  const count = new Map<number, number>();
  const add = ({ pixels }: Mask, by: number) => {
    for (const pixel of pixels) count.set(pixel, (count.get(pixel) ?? 0) + by);
  };
  for (const { mask } of ranked) add(mask, 1);
  const kept: Candidate[] = [];
  for (const candidate of [...ranked].reverse()) {
    const { pixels } = candidate.mask;
    const shared = pixels.reduce((n, pixel) => n + (count.get(pixel) === 1 ? 0 : 1), 0);
    if (shared > maxOverlap * pixels.length) add(candidate.mask, -1);
    else kept.push(candidate);
  }
  return kept.reverse();
}
