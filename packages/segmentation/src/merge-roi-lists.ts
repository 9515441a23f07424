import { InvalidArgumentError } from '@ophys/core';
import type { Roi } from './roi.ts';

/** How lists are merged. */
export interface MergeRoiListsOptions {
  /**
   * An ROI found by its looks is the same cell as those found by their activity when they cover a
   * larger share of it, or it covers a larger share of one of them; default 0.3.
   */
  readonly maxOverlap?: number | undefined;
}

/**
 * One list of ROIs that were found by their activity and of those found by their looks alone. A cell
 * in both lists stays as its activity draws it. Pixels that a cell found by its looks shares with
 * others are taken from it, since nothing tells whose they are.
 *
 * @returns the ROIs found by activity, then the others, each in its order and with its `origin`
 * @throws {InvalidArgumentError} a share outside [0, 1]
 */
export function mergeRoiLists(
  functional: readonly Roi[],
  anatomical: readonly Roi[],
  { maxOverlap = 0.3 }: MergeRoiListsOptions = {},
): Roi[] {
  if (!(maxOverlap >= 0 && maxOverlap <= 1)) {
    throw new InvalidArgumentError('maxOverlap', `Expected a share in [0, 1], got ${maxOverlap}.`);
  }
  const owners = ownersByPixel(functional);
  const quiet = anatomical.flatMap((roi): Roi[] => {
    const { pixels, weights } = roi.mask;
    const own = [...pixels.keys()].filter((i) => !owners.has(pixels[i] as number));
    const isKnown = pixels.length - own.length > maxOverlap * pixels.length;
    if (isKnown || own.length === 0 || coversOne(roi, functional, owners, maxOverlap)) return [];
    const mask = {
      pixels: Uint32Array.from(own, (i) => pixels[i] as number),
      weights: Float32Array.from(own, (i) => weights[i] as number),
    };
    return [{ ...roi, mask, origin: 'anatomy' }];
  });
  return [...functional.map((roi): Roi => ({ ...roi, origin: 'activity' })), ...quiet];
}

function ownersByPixel(rois: readonly Roi[]): Map<number, number[]> {
  const owners = new Map<number, number[]>();
  for (const [k, { mask }] of rois.entries()) {
    for (const pixel of mask.pixels) {
      const list = owners.get(pixel);
      if (list === undefined) owners.set(pixel, [k]);
      else list.push(k);
    }
  }
  return owners;
}

function coversOne(
  { mask }: Roi,
  functional: readonly Roi[],
  owners: ReadonlyMap<number, readonly number[]>,
  maxOverlap: number,
): boolean {
  const shared = new Map<number, number>();
  for (const pixel of mask.pixels) {
    for (const k of owners.get(pixel) ?? []) shared.set(k, (shared.get(k) ?? 0) + 1);
  }
  return [...shared].some(
    ([k, count]) => count > maxOverlap * (functional[k] as Roi).mask.pixels.length,
  );
}
