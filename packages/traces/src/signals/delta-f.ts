import { InvalidArgumentError, median } from '@ophys/core';
import { frameNoise } from './noise.ts';

/**
 * What ΔF is divided by. `B` is the maximin baseline, `F` the raw trace, `Fc` the trace after
 * neuropil subtraction:
 *
 * - `total-baseline` (default): `ΔF/F = (Fc − B(Fc)) / B(F)`. The resting light of everything under
 *   the ROI, cell and background. Never near 0 in a movie without offset; amplitudes are lower than
 *   those of the cell alone. CaImAn's ΔF/F is of this kind.
 * - `corrected-baseline`: `ΔF/F = (Fc − B(Fc)) / B(Fc)`. The resting light of the cell alone, as far
 *   as the neuropil coefficient is right; amplitudes are closer to the cell's own, and less certain
 *   for dim cells.
 *
 * Either denominator is averaged over a running window, see {@link deltaFOverF}, and held at or above a floor: the larger of a tenth of the median of `B(F)` and
 * the standard deviation of the frame-to-frame noise of `F`.
 */
export type DeltaFDefinition = 'total-baseline' | 'corrected-baseline';

/** The definitions, in the words of the command line. */
export const deltaFDefinitions: readonly DeltaFDefinition[] = [
  'total-baseline',
  'corrected-baseline',
];

const FLOOR_FRACTION = 0.1;

/** Traces of one ROI, all of the same length and finite. */
export interface DeltaFInput {
  /** Raw trace `F`. */
  readonly F: Float64Array;
  /** `B(F)`. */
  readonly baseline: Float64Array;
  /** `Fc`, after neuropil subtraction. */
  readonly corrected: Float64Array;
  /** `B(Fc)`. */
  readonly correctedBaseline: Float64Array;
}

/**
 * ΔF/F by a named definition, see {@link DeltaFDefinition}. Where the denominator and its floor are
 * both 0 (a trace of zeros) it is 0. Scaling the movie does not change it.
 *
 * @param windowFrames samples, centred, over which the denominator is averaged, cut off at the ends: resting light changes
 *   slowly, and a baseline that follows neuropil would otherwise scale transients by it; default 1, as it is
 */
export function deltaFOverF(
  input: DeltaFInput,
  definition: DeltaFDefinition = 'total-baseline',
  windowFrames = 1,
): Float64Array {
  const { F, baseline, corrected, correctedBaseline } = input;
  if (!deltaFDefinitions.includes(definition)) {
    throw new InvalidArgumentError(
      'deltaF',
      `Expected one of ${deltaFDefinitions.join(', ')}, got "${definition}".`,
    );
  }
  const resting = definition === 'total-baseline' ? baseline : correctedBaseline;
  const denominator = averageRunning(resting, windowFrames);
  const floor = Math.max(FLOOR_FRACTION * median(baseline), frameNoise(F));
  return corrected.map((value, t) => {
    const rest = Math.max(denominator[t] as number, floor);
    return rest > 0 ? (value - (correctedBaseline[t] as number)) / rest : 0;
  });
}

/** Mean of the samples in a centred window, cut off at the ends. */
function averageRunning(trace: Float64Array, windowFrames: number): Float64Array {
  const reach = Math.floor(windowFrames / 2);
  if (reach < 1) return trace;
  const sums = new Float64Array(trace.length + 1);
  trace.forEach((value, t) => {
    sums[t + 1] = (sums[t] as number) + value;
  });
  return trace.map((_, t) => {
    const start = Math.max(0, t - reach);
    const stop = Math.min(trace.length, t + reach + 1);
    return ((sums[stop] as number) - (sums[start] as number)) / (stop - start);
  });
}
