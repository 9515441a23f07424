import type { TypedArray } from '@ophys/core';
import { createFft } from '../fft/fft.ts';
import { fastLength } from '../fft/lengths.ts';
import { sigmoidTaper } from '../ops/phase-correlate/prepare.ts';
import type { LinePhase } from './estimate-line-phase.ts';

/** Width of the soft edge, and standard deviation of the smoothing, in px, as for frames. */
const TAPER = 3.45;
const SMOOTHING = 1.15;

/** Gathers the cross-spectrum of odd rows with the mean of their neighbours. */
export interface LineCorrelation {
  /** Takes in one frame `[row, column]`. Pixels that are not finite count as their row's mean. */
  add(frame: TypedArray): void;
  /** Where the correlation is highest within `window` px of 0. */
  peak(window: number): LinePhase;
}

/** @param moved whole px by which odd rows are moved back before they are compared */
export function lineCorrelation(height: number, width: number, moved: number): LineCorrelation {
  const length = fastLength(width);
  const transform = createFft(length);
  const taper = sigmoidTaper(width, TAPER);
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  const spectrum: CrossSpectrum = {
    re: new Float64Array(length),
    im: new Float64Array(length),
    oddPower: new Float64Array(length),
    evenPower: new Float64Array(length),
  };

  /** Odd row and neighbours ride in one transform, as real and imaginary parts. */
  function addRow(odd: Float64Array, even: Float64Array): void {
    re.fill(0);
    im.fill(0);
    for (let x = 0; x < width; x++) {
      re[x] = taper[x] * odd[x];
      im[x] = taper[x] * even[x];
    }
    transform(re, im);
    for (let k = 1; k < length; k++) {
      const m = length - k;
      const [oddRe, oddIm] = [re[k] + re[m], im[k] - im[m]];
      const [evenRe, evenIm] = [im[k] + im[m], re[m] - re[k]];
      spectrum.re[k] += oddRe * evenRe + oddIm * evenIm;
      spectrum.im[k] += oddIm * evenRe - oddRe * evenIm;
      spectrum.oddPower[k] += oddRe * oddRe + oddIm * oddIm;
      spectrum.evenPower[k] += evenRe * evenRe + evenIm * evenIm;
    }
  }

  return {
    add(frame) {
      for (let y = 1; y + 1 < height; y += 2) {
        const [above, odd, below] = [y - 1, y, y + 1].map((row) =>
          centredRow(frame.subarray(row * width, (row + 1) * width)),
        );
        addRow(
          odd.map((_, x) => odd[Math.min(width - 1, Math.max(0, x + moved))]),
          above.map((value, x) => value + below[x]),
        );
      }
    },
    peak: (window) => findPeak(spectrum, window),
  };
}

/** A row less its mean. */
function centredRow(row: TypedArray): Float64Array {
  let sum = 0;
  let count = 0;
  for (const value of row) {
    if (!Number.isFinite(value)) continue;
    sum += value;
    count++;
  }
  const mean = count > 0 ? sum / count : 0;
  return Float64Array.from(row, (value) => (Number.isFinite(value) ? value - mean : 0));
}

/** Sums over rows and frames, by frequency. */
interface CrossSpectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly oddPower: Float64Array;
  readonly evenPower: Float64Array;
}

/** The continuous maximum of the smoothed correlation in which frequencies count by their coherence. */
function findPeak(spectrum: CrossSpectrum, window: number): LinePhase {
  const length = spectrum.re.length;
  const magnitudes = spectrum.re.map((value, k) => Math.hypot(value, spectrum.im[k]));
  const weights = magnitudes.map((magnitude, k) => {
    const power = spectrum.oddPower[k] * spectrum.evenPower[k];
    const omega = (2 * Math.PI * Math.min(k, length - k)) / length;
    return power > 0 ? (Math.exp(-0.5 * (omega * SMOOTHING) ** 2) * magnitude) / power : 0;
  });
  const whole = weights.reduce((sum, weight, k) => sum + weight * magnitudes[k], 0);
  if (whole === 0) return { offset: 0, peak: 0 };
  const height = (offset: number) => {
    let sum = 0;
    for (let k = 1; k < length; k++) {
      const signed = 2 * k > length ? k - length : k;
      const angle = (2 * Math.PI * signed * offset) / length;
      const turned = spectrum.re[k] * Math.cos(angle) - spectrum.im[k] * Math.sin(angle);
      sum += weights[k] * turned;
    }
    return sum / whole;
  };
  const candidates = Array.from({ length: 4 * window + 1 }, (_, i) => i / 2 - window);
  const best = candidates.reduce((top, offset) => (height(offset) > height(top) ? offset : top));
  const offset = climb(height, best - 0.5, best + 0.5);
  return { offset, peak: height(offset) };
}

/** Highest place between two, where there is one peak between them, by ternary search. */
function climb(height: (at: number) => number, low: number, high: number): number {
  let [left, right] = [low, high];
  while (right - left > 1e-4) {
    const third = (right - left) / 3;
    if (height(left + third) < height(right - third)) left += third;
    else right -= third;
  }
  return (left + right) / 2;
}
