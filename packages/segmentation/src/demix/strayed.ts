import { typicalDiameter } from '../size/cell-size.ts';
import type { SolvedSource } from './merge-sources.ts';
import type { Source } from './source.ts';

/** A footprint that shares less than this with its ROI (intersection over union) has left it. */
const SAME_PLACE = 0.5;
/** A footprint that fills more than this of the pixels that it was let into has no edge of its own. */
const UNBOUNDED = 0.25;

/** Sources that do not stand for their ROIs any more. */
export interface Strayed {
  /**
   * The ROIs as given of those that went over to something else in their neighbourhood, such as a bright dendrite that
   * has no ROI of its own.
   */
  readonly forsaken: Source[];
  /**
   * The ROIs as given of those that went over to the background: their footprints are larger than a typical cell and
   * were still growing on all sides.
   */
  readonly overgrown: Source[];
}

/**
 * Finds sources that strayed.
 *
 * @param solved sources after a fit
 * @param measured what the ROIs were as given, by ROI
 * @param starts number of pixels, by ROI, from which sources were let into their surroundings in the last fit
 */
export function findStrayed(
  solved: readonly SolvedSource[],
  measured: readonly Source[],
  starts: ReadonlyMap<number, number>,
): Strayed {
  const diameter = typicalDiameter(measured.map(({ pixels }) => pixels.length)) ?? 0;
  const typicalArea = (Math.PI / 4) * diameter ** 2;
  const forsaken: Source[] = [];
  const overgrown: Source[] = [];
  for (const { source, pixels } of solved) {
    const given = measured[source.roi] as Source;
    const start = starts.get(source.roi) ?? pixels.length;
    const filled = pixels.length - start;
    if (pixels.length > typicalArea && filled > UNBOUNDED * (source.pixels.length - start)) {
      overgrown.push(given);
    } else if (pixels.length < given.pixels.length && !isSamePlace(pixels, given.pixels)) {
      forsaken.push(given);
    }
  }
  return { forsaken, overgrown };
}

function isSamePlace(a: Uint32Array, b: Uint32Array): boolean {
  const inside = new Set(b);
  const shared = a.reduce((count, pixel) => count + (inside.has(pixel) ? 1 : 0), 0);
  return shared >= SAME_PLACE * (a.length + b.length - shared);
}
