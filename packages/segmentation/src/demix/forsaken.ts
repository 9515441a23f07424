import type { SolvedSource } from './merge-sources.ts';
import type { Source } from './source.ts';

/** A footprint that shares less than this with its ROI (intersection over union) has left it. */
const SAME_PLACE = 0.5;

/**
 * Sources that went over to something else in their neighbourhood, such as a bright dendrite that
 * has no ROI of its own, leave their cells behind.
 *
 * @param solved sources after a fit
 * @param measured what the ROIs were as given, by ROI
 * @returns those that no footprint stands for any more
 */
export function findForsaken(
  solved: readonly SolvedSource[],
  measured: readonly Source[],
): Source[] {
  return solved.flatMap(({ source, pixels }) => {
    const given = measured[source.roi] as Source;
    const inside = new Set(given.pixels);
    const shared = pixels.reduce((count, pixel) => count + (inside.has(pixel) ? 1 : 0), 0);
    const union = inside.size + pixels.length - shared;
    return shared < SAME_PLACE * union && pixels.length < inside.size ? [given] : [];
  });
}
