import type { TraceStack } from '../movie/trace-stack.ts';
import type { Component, Start } from './extend.ts';
import { binsAbove } from './footprint.ts';

/** Two sources must explain this share more than one, what they explain of noise not counted. */
const GAIN = 0.1;
const ROUNDS = 3;
/** Share of its peak above which a half counts as active. */
const ACTIVE_SHARE = 0.3;

/**
 * Tests whether a component is two sources that lie side by side. Its pixels are divided by the sign
 * of the first principal component of what one trace leaves unexplained; both halves get a trace of
 * their own, and pixels move to the half whose trace explains more of them.
 *
 * @returns where to grow the better half from when two explain clearly more than one, else undefined
 */
export function splitComponent(stack: TraceStack, component: Component): Start | undefined {
  const pixels = activeTraces(stack, component);
  const whole = component.active.map((t) => component.trace[t] as number);
  let labels = divide(pixels, whole);
  let traces = halfTraces(pixels, labels);
  for (let round = 0; round < ROUNDS && traces !== undefined; round++) {
    const [a, b] = traces;
    labels = pixels.map((x) => (explained(x, a) >= explained(x, b) ? 0 : 1));
    traces = halfTraces(pixels, labels);
  }
  if (traces === undefined) return undefined;
  const energy: [number, number] = [0, 0];
  pixels.forEach((x, i) => {
    const half = labels[i] as 0 | 1;
    energy[half] += explained(x, traces[half]);
  });
  const single = pixels.reduce((sum, x) => sum + explained(x, whole), 0);
  const alone = single - unitNoise(pixels.length, whole.length);
  const gained = energy[0] + energy[1] - single - noiseOfDivision(pixels.length, whole.length);
  if (gained < GAIN * Math.max(0, alone)) return undefined;
  const [better, other] = energy[0] >= energy[1] ? traces : [traces[1], traces[0]];
  const trace = spread(better, component.active, stack.bins);
  const peak = pixels.reduce(
    (best, x, i) => (dot(x, better) > dot(pixels[best] as Float64Array, better) ? i : best),
    0,
  );
  const seed = component.footprint.pixels[peak] as number;
  const rival = spread(
    other.map((value) => Math.max(0, value)),
    component.active,
    stack.bins,
  );
  return { seed, trace, active: binsAbove(trace, ACTIVE_SHARE * Math.max(...better)), rival };
}

/** What one source explains of unit noise: one for each pixel's weight and each bin's value. */
function unitNoise(pixels: number, bins: number): number {
  return pixels + bins;
}

/**
 * What a division by sign explains of unit noise: `2 / π` of its first principal component's power
 * (√n + √m)² (Marchenko and Pastur 1967).
 */
function noiseOfDivision(pixels: number, bins: number): number {
  return (2 / Math.PI) * (Math.sqrt(pixels) + Math.sqrt(bins)) ** 2;
}

/** Traces of the footprint's pixels in the active bins. */
function activeTraces(stack: TraceStack, { footprint, active }: Component): Float64Array[] {
  return Array.from(footprint.pixels, (pixel) =>
    Float64Array.from(active, (t) => stack.data[pixel * stack.bins + t] as number),
  );
}

/** Labels 0 and 1 by the sign of the residual's first principal component over pixels. */
function divide(pixels: readonly Float64Array[], whole: readonly number[]): number[] {
  const power = dot(whole, whole);
  const residual = pixels.map((x) => {
    const weight = dot(x, whole) / power;
    return x.map((value, t) => value - weight * (whole[t] as number));
  });
  let loadings = residual.map((x) => x[0] as number);
  for (let i = 0; i < 10; i++) {
    const direction = weightedSum(residual, loadings);
    loadings = residual.map((x) => dot(x, direction));
    const norm = Math.sqrt(dot(loadings, loadings));
    if (!(norm > 0)) break;
    loadings = loadings.map((value) => value / norm);
  }
  return loadings.map((value) => (value >= 0 ? 0 : 1));
}

/** The first principal trace of each half; undefined when one is empty. */
function halfTraces(
  pixels: readonly Float64Array[],
  labels: readonly number[],
): [Float64Array, Float64Array] | undefined {
  const half = (label: number) => pixels.filter((_, i) => labels[i] === label);
  const [a, b] = [half(0), half(1)];
  if (a.length === 0 || b.length === 0) return undefined;
  return [principalTrace(a), principalTrace(b)];
}

function principalTrace(pixels: readonly Float64Array[]): Float64Array {
  let trace = weightedSum(
    pixels,
    pixels.map(() => 1),
  );
  for (let i = 0; i < 3; i++) {
    const weights = pixels.map((x) => Math.max(0, dot(x, trace)));
    trace = weightedSum(pixels, weights);
  }
  return trace;
}

function weightedSum(pixels: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const sum = new Float64Array((pixels[0] as Float64Array).length);
  pixels.forEach((x, i) => {
    const weight = weights[i] as number;
    for (let t = 0; t < sum.length; t++) sum[t] = (sum[t] as number) + weight * (x[t] as number);
  });
  const norm = Math.sqrt(dot(sum, sum));
  return norm > 0 ? sum.map((value) => value / norm) : sum;
}

/** Energy of `x` along `trace`, where they agree in sign. */
function explained(x: ArrayLike<number>, trace: ArrayLike<number>): number {
  const overlap = dot(x, trace);
  const power = dot(trace, trace);
  return overlap > 0 && power > 0 ? (overlap * overlap) / power : 0;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) sum += (a[t] as number) * (b[t] as number);
  return sum;
}

function spread(values: Float64Array, active: readonly number[], bins: number): Float32Array {
  const trace = new Float32Array(bins);
  active.forEach((t, i) => {
    trace[t] = values[i] as number;
  });
  return trace;
}
