import { medianOf } from '../median.ts';
import type { SampleStatistics } from './sample-statistics.ts';
import { blurImage } from './smooth.ts';

/** Pixels are sorted by mean into this many groups, from which the noise is read. */
const GROUPS = 20;

/** Variance beyond the noise's counts this many fold: a cell's pixels flicker together. */
const EXCESS_COST = 50;

/** Excess below this share of the noise is not told from it. */
const TOLERATED = 0.15;

/** Share of the frames that must cover a pixel. */
const COVERAGE = 0.5;

/**
 * How much each pixel says: the inverse of its variance over time, where variance beyond what pixels of
 * that brightness usually have, the mark of active cells, counts many fold. 0 for pixels that too few
 * frames cover, and everywhere when nothing varies.
 */
export function weighPixels(
  { mean, variance, counts }: SampleStatistics,
  frames: number,
  height: number,
  width: number,
): Float32Array {
  const isKnown = (p: number) => counts[p] > COVERAGE * frames;
  const smooth = blurImage({ data: variance, height, width }, 1).data;
  const noise = fitNoise(mean, smooth, [...mean.keys()].filter(isKnown));
  return mean.map((level, p) => {
    const usual = noise(level);
    if (!(usual > 0) || !isKnown(p)) return 0;
    return 1 / (usual + EXCESS_COST * Math.max(0, smooth[p] - (1 + TOLERATED) * usual));
  });
}

/**
 * Variance as a straight line of the mean (photon noise: Poisson counts times gain, plus read noise),
 * through the medians of groups of pixels, by the median of slopes (Theil and Sen). Never below half
 * the quietest group's.
 */
function fitNoise(
  mean: Float32Array,
  variance: Float32Array,
  pixels: number[],
): (level: number) => number {
  if (pixels.length < GROUPS) return () => 0;
  pixels.sort((a, b) => mean[a] - mean[b]);
  const groups = Array.from({ length: GROUPS }, (_, k) => {
    const from = Math.floor((k * pixels.length) / GROUPS);
    const group = pixels.slice(from, Math.floor(((k + 1) * pixels.length) / GROUPS));
    return {
      level: mean[group[group.length >> 1]],
      variance: medianOf(group.map((p) => variance[p])),
    };
  });
  const slopes = groups.flatMap((a, i) =>
    groups.slice(0, i).map((b) => (a.variance - b.variance) / (a.level - b.level)),
  );
  const slope = Math.max(0, medianOf(slopes.filter(Number.isFinite)) || 0);
  const start = medianOf(groups.map((group) => group.variance - slope * group.level));
  const lowest = 0.5 * Math.min(...groups.map((group) => group.variance));
  return (level) => Math.max(lowest, start + slope * level);
}
