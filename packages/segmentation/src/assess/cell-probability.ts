import type { CellQuality } from './assessed-roi.ts';
import { cellModel } from './cell-model.ts';

/** What {@link cellProbability} looks at. */
export type CellFeatures = Pick<
  CellQuality,
  'snr' | 'skewness' | 'compactness' | 'relativeDiameter' | 'spatialCorrelation' | 'overlap'
>;

/**
 * Real somata are less round, and less alike in size, than simulated ones: what lies within these limits
 * counts neither for nor against a cell.
 */
const ROUND = 1.1;
const TYPICAL = [0.8, 1.3] as const;

/** The features of the model, each of a quality that says more "cell" or less as it grows. */
const features: Readonly<Record<keyof typeof cellModel.weights, (q: CellFeatures) => number>> = {
  signal: ({ snr }) => Math.log(clamp(snr, 0.5, 100)),
  skewness: ({ skewness }) => clamp(skewness, -2, 6),
  roundness: ({ compactness }) => -Math.log(clamp(compactness, ROUND, 3) / ROUND),
  smallness: ({ relativeDiameter }) =>
    Math.log(TYPICAL[0] / clamp(relativeDiameter, 0.25, TYPICAL[0])),
  largeness: ({ relativeDiameter }) =>
    Math.log(clamp(relativeDiameter, TYPICAL[1], 4) / TYPICAL[1]),
  likeness: ({ spatialCorrelation }) => Math.atanh(clamp(spatialCorrelation, -0.5, 0.98)),
  overlap: ({ overlap }) => clamp(overlap, 0, 1),
};

/** Names of the model's features, in the order of {@link featuresOf}. */
export const featureNames = Object.keys(features) as (keyof typeof features)[];

/** The model's features of an ROI, in the order of {@link featureNames}. */
export function featuresOf(quality: CellFeatures): number[] {
  return featureNames.map((name) => features[name](quality));
}

/**
 * Probability that an ROI is a cell: a logistic model of its signal-to-noise ratio, skewness,
 * compactness, size, spatial correlation and overlap, trained on simulated recordings (see
 * `tooling/classifier`). Values beyond what it was trained on are held at its limits; NaN counts as
 * the worst.
 */
export function cellProbability(quality: CellFeatures): number {
  const { intercept, weights } = cellModel;
  const logit = featuresOf(quality).reduce(
    (sum, value, i) => sum + value * weights[featureNames[i] as keyof typeof weights],
    intercept,
  );
  return 1 / (1 + Math.exp(-logit));
}

function clamp(value: number, low: number, high: number): number {
  return Number.isNaN(value) ? low : Math.min(high, Math.max(low, value));
}
