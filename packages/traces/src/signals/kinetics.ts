import { describeValue, InvalidArgumentError } from '@ophys/core';
import { checkPositive } from './baseline.ts';

/**
 * How calcium follows spikes, per frame: `c_t = (d + r) c_{t−1} − d r c_{t−2} + s_t`. A spike rises with
 * factor `r` and decays with factor `d`, 0 ≤ r < d < 1 (or both 0); `r = 0` is AR(1), which jumps.
 */
export interface Kinetics {
  /** `d`: what is left of calcium a frame later. */
  readonly decay: number;
  /** `r`: what is left of the rise a frame later. */
  readonly rise: number;
}

/** Decay from one frame to the next of an exponential with time constant `tau`: `exp(-1 / (τ · rate))`. */
export function decayPerFrame(tau: number, rateHz: number): number {
  checkPositive('tau', tau, 's');
  checkPositive('rateHz', rateHz, 'Hz');
  return Math.exp(-1 / (tau * rateHz));
}

/** The opposite of {@link decayPerFrame}: time constant in seconds; 0 for a factor of 0. */
export function timeConstant(factor: number, rateHz: number): number {
  return factor > 0 ? -1 / (Math.log(factor) * rateHz) : 0;
}

/** Lags whose autocovariance is fitted, beyond the order of the model. */
const LAGS = 5;
/** Time constants may be at most this many frames. */
const LONGEST = 1000;

/**
 * Kinetics from a trace's autocovariance, as in Friedrich, Zhou & Paninski 2017
 * (doi:10.1371/journal.pcbi.1005423), after Pnevmatikakis et al. 2016: for spikes that come at random
 * `γ(k) = g₁ γ(k−1) + g₂ γ(k−2)`, where noise that is independent from frame to frame adds its variance to
 * `γ(0)` alone and is taken off there. The equations of lags 1 … order + 5 are solved by least squares.
 * Factors outside `0 … exp(−1/1000)` are moved onto that range, and roots that oscillate onto their real part.
 *
 * Bursts of spikes look like slow decay: estimates are then too long.
 *
 * @param trace finite samples of a baseline-subtracted trace
 * @param noise standard deviation of its noise per frame, see `frameNoise`
 * @param order 1 for decay alone, 2 for rise and decay
 * @returns undefined where the trace says nothing: too short, or no more than noise
 */
export function estimateKinetics(
  trace: Float64Array,
  noise: number,
  order: 1 | 2 = 1,
): Kinetics | undefined {
  const lags = LAGS + order;
  if (trace.length <= 2 * lags) return undefined;
  const covariance = autocovariance(trace, lags);
  const variance = covariance[0] as number;
  covariance[0] = variance - noise ** 2;
  if (!(variance > 0 && (covariance[0] as number) > 0 && (covariance[1] as number) > 0)) {
    return undefined;
  }
  return order === 1 ? fitDecay(covariance) : fitBoth(covariance);
}

/** `γ(0) … γ(lags)`. */
function autocovariance(trace: Float64Array, lags: number): Float64Array {
  const mean = trace.reduce((sum, value) => sum + value, 0) / trace.length;
  return Float64Array.from({ length: lags + 1 }, (_, lag) => {
    let sum = 0;
    for (let t = lag; t < trace.length; t++) {
      sum += ((trace[t] as number) - mean) * ((trace[t - lag] as number) - mean);
    }
    return sum / trace.length;
  });
}

function fitDecay(covariance: Float64Array): Kinetics {
  let [xx, xy] = [0, 0];
  for (let k = 1; k < covariance.length; k++) {
    const before = covariance[k - 1] as number;
    xx += before * before;
    xy += before * (covariance[k] as number);
  }
  return { decay: clampFactor(xy / xx), rise: 0 };
}

function fitBoth(covariance: Float64Array): Kinetics {
  let [aa, ab, bb, ay, by] = [0, 0, 0, 0, 0];
  for (let k = 1; k < covariance.length; k++) {
    const a = covariance[k - 1] as number;
    const b = covariance[Math.abs(k - 2)] as number;
    const y = covariance[k] as number;
    aa += a * a;
    ab += a * b;
    bb += b * b;
    ay += a * y;
    by += b * y;
  }
  const determinant = aa * bb - ab * ab;
  if (!(determinant > 1e-12 * aa * bb)) return fitDecay(covariance);
  const g1 = (ay * bb - by * ab) / determinant;
  const g2 = (by * aa - ay * ab) / determinant;
  const root = Math.sqrt(Math.max(0, g1 * g1 + 4 * g2));
  return { decay: clampFactor((g1 + root) / 2), rise: clampFactor((g1 - root) / 2) };
}

function clampFactor(factor: number): number {
  return Math.min(Math.exp(-1 / LONGEST), Math.max(0, factor));
}

/** Throws {@link InvalidArgumentError} unless the factors are in their range. */
export function checkKinetics({ decay, rise }: Kinetics): void {
  if (decay >= 0 && decay < 1 && rise >= 0 && (rise < decay || rise === 0)) return;
  throw new InvalidArgumentError(
    'kinetics',
    `Expected factors per frame with 0 ≤ rise < decay < 1, got rise ${describeValue(rise)} and decay ${describeValue(decay)}; decayPerFrame(seconds, rateHz) makes both, and calcium must rise faster than it decays.`,
  );
}
