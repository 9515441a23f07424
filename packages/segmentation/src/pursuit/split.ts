import type { TraceStack } from '../movie/trace-stack.ts';
import type { Component, Start } from './extend.ts';
import { binsAbove } from './footprint.ts';

/** Two sources must explain this share more than one, what they explain of noise not counted. */
const GAIN = 0.1;
const ROUNDS = 3;
/** Rounds of power iterations. */
const DIVIDE_ROUNDS = 10;
const TRACE_ROUNDS = 3;
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
  const { footprint, active } = component;
  const traces = activeTraces(stack, component);
  const whole = Float64Array.from(active, (t) => component.trace[t] as number);
  const single = explainedBy(traces, whole).reduce((sum, x) => sum + x, 0);
  const noise = noiseOfDivision(traces.count, traces.length);
  const needed = GAIN * Math.max(0, single - unitNoise(traces.count, traces.length));
  const loadings = principalLoadings(residualOf(traces, whole));
  if (gainAtMost(traces, whole, single, loadings.energy) - noise < needed) return undefined;

  let labels = Uint8Array.from(loadings.values, (value) => (value >= 0 ? 0 : 1));
  let halves = halfTraces(traces, labels);
  for (let round = 0; round < ROUNDS && halves !== undefined; round++) {
    const [a, b] = halves.map((half) => explainedBy(traces, half)) as [Float64Array, Float64Array];
    labels = labels.map((_, i) => ((a[i] as number) >= (b[i] as number) ? 0 : 1));
    halves = halfTraces(traces, labels);
  }
  if (halves === undefined) return undefined;
  const energy = halves.map((half, label) =>
    explainedBy(traces, half).reduce((sum, x, i) => (labels[i] === label ? sum + x : sum), 0),
  ) as [number, number];
  if (energy[0] + energy[1] - single - noise < needed) return undefined;
  const [better, other] = energy[0] >= energy[1] ? halves : [halves[1], halves[0]];
  const trace = spread(better, active, stack.bins);
  const rival = spread(
    other.map((value) => Math.max(0, value)),
    active,
    stack.bins,
  );
  const seed = footprint.pixels[indexOfLargest(multiply(traces, better))] as number;
  return { seed, trace, active: binsAbove(trace, ACTIVE_SHARE * Math.max(...better)), rival };
}

/**
 * What two sources can explain more than one, at most: no two traces explain more than the two first
 * principal components, the second of which is that of what the first leaves.
 */
function gainAtMost(traces: Traces, whole: Float64Array, single: number, second: number): number {
  let trace = whole;
  for (let round = 0; round < TRACE_ROUNDS; round++) {
    trace = weightedSum(traces, multiply(traces, trace));
  }
  const products = multiply(traces, trace);
  return dot(products, 0, products) + second - single;
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

/** Traces of some pixels, one after the other. */
interface Traces {
  readonly values: Float64Array;
  /** Number of traces. */
  readonly count: number;
  /** Samples of each. */
  readonly length: number;
}

/** Traces of the footprint's pixels in the active bins. */
function activeTraces({ data, bins }: TraceStack, { footprint, active }: Component): Traces {
  const { pixels } = footprint;
  const values = new Float64Array(pixels.length * active.length);
  let at = 0;
  for (let i = 0; i < pixels.length; i++) {
    const start = (pixels[i] as number) * bins;
    for (let k = 0; k < active.length; k++)
      values[at++] = data[start + (active[k] as number)] as number;
  }
  return { values, count: pixels.length, length: active.length };
}

/** What a trace does not explain, pixel by pixel. */
function residualOf(traces: Traces, whole: Float64Array): Traces {
  const { count, length } = traces;
  const power = dot(whole, 0, whole);
  const shares = multiply(traces, whole);
  const values = new Float64Array(traces.values.length);
  for (let i = 0; i < count; i++) {
    const share = (shares[i] as number) / power;
    for (let t = 0; t < length; t++) {
      const at = i * length + t;
      values[at] = (traces.values[at] as number) - share * (whole[t] as number);
    }
  }
  return { values, count, length };
}

/** Loadings of the first principal component over pixels, by power iteration, and its energy. */
function principalLoadings(residual: Traces): { values: Float64Array; energy: number } {
  const { count, length } = residual;
  let values = new Float64Array(count).map((_, i) => residual.values[i * length] as number);
  let energy = 0;
  for (let round = 0; round < DIVIDE_ROUNDS; round++) {
    const products = multiply(residual, weightedSum(residual, values));
    energy = dot(products, 0, products);
    if (!(energy > 0)) break;
    const norm = Math.sqrt(energy);
    values = products.map((value) => value / norm);
  }
  return { values, energy };
}

/** The first principal trace of each half; undefined when one is empty. */
function halfTraces(traces: Traces, labels: Uint8Array): [Float64Array, Float64Array] | undefined {
  const ones = labels.reduce((sum, label) => sum + label, 0);
  if (ones === 0 || ones === labels.length) return undefined;
  return [principalTrace(traces, labels, 0), principalTrace(traces, labels, 1)];
}

function principalTrace(traces: Traces, labels: Uint8Array, label: 0 | 1): Float64Array {
  let weights = Float64Array.from(labels, (other) => (other === label ? 1 : 0));
  let trace = weightedSum(traces, weights);
  for (let round = 0; round < TRACE_ROUNDS; round++) {
    weights = multiply(traces, trace).map((product, i) =>
      labels[i] === label ? Math.max(0, product) : 0,
    );
    trace = weightedSum(traces, weights);
  }
  return trace;
}

/** Weighted sum of traces, of unit norm unless it is 0. */
function weightedSum({ values, count, length }: Traces, weights: Float64Array): Float64Array {
  const sum = new Float64Array(length);
  for (let i = 0; i < count; i++) {
    const weight = weights[i] as number;
    if (weight === 0) continue;
    for (let t = 0; t < length; t++) {
      sum[t] = (sum[t] as number) + weight * (values[i * length + t] as number);
    }
  }
  const norm = Math.sqrt(dot(sum, 0, sum));
  return norm > 0 ? sum.map((value) => value / norm) : sum;
}

/** Inner product of each trace with another one. */
function multiply({ values, count, length }: Traces, trace: Float64Array): Float64Array {
  const products = new Float64Array(count);
  for (let i = 0; i < count; i++) products[i] = dot(values, i * length, trace);
  return products;
}

/** Energy of each trace along another one, where they agree in sign. */
function explainedBy(traces: Traces, trace: Float64Array): Float64Array {
  const power = dot(trace, 0, trace);
  return multiply(traces, trace).map((product) =>
    product > 0 && power > 0 ? (product * product) / power : 0,
  );
}

function dot(a: Float64Array, start: number, b: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < b.length; t++) sum += (a[start + t] as number) * (b[t] as number);
  return sum;
}

function indexOfLargest(values: Float64Array): number {
  return values.reduce((best, value, i) => (value > (values[best] as number) ? i : best), 0);
}

function spread(values: Float64Array, active: readonly number[], bins: number): Float32Array {
  const trace = new Float32Array(bins);
  active.forEach((t, i) => {
    trace[t] = values[i] as number;
  });
  return trace;
}
