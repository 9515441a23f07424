import type { TraceStack } from '../../movie/trace-stack.ts';
import type { ActiveTrace, Footprint, Patch } from './index.ts';

/** See {@link TraceFilters.mix}. */
export function mix(
  { data, bins }: TraceStack,
  own: Float32Array,
  other?: TraceStack,
  shares?: Float32Array,
): void {
  for (let i = 0; i < data.length; i++) {
    const trace = Math.floor(i / bins);
    const rest = other && shares ? (shares[trace] as number) * (other.data[i] as number) : 0;
    data[i] = (own[trace] as number) * (data[i] as number) + rest;
  }
}

/** See {@link TraceFilters.energyAbove}. */
export function energyAbove(
  { data, height, width, bins }: TraceStack,
  threshold: number,
): Float64Array {
  const energy = new Float64Array(height * width);
  for (let i = 0; i < data.length; i++) {
    const trace = Math.floor(i / bins);
    energy[trace] = (energy[trace] as number) + energyOf(data[i] as number, threshold);
  }
  return energy;
}

/** See {@link TraceFilters.regress}. */
export function regress(
  { data, width, bins }: TraceStack,
  { row0, row1, column0, column1 }: Patch,
  { values, active }: ActiveTrace,
): Float64Array {
  const columns = column1 - column0;
  return new Float64Array((row1 - row0) * columns).map((_, i) => {
    const start = ((row0 + Math.floor(i / columns)) * width + column0 + (i % columns)) * bins;
    let sum = 0;
    for (const t of active) sum += (data[start + t] as number) * (values[t] as number);
    return sum;
  });
}

/** See {@link TraceFilters.addTraces}. */
export function addTraces(
  { data, bins }: TraceStack,
  { pixels, weights }: Footprint,
): Float32Array {
  const sum = new Float32Array(bins);
  pixels.forEach((pixel, i) => {
    for (let t = 0; t < bins; t++) {
      sum[t] = (sum[t] as number) + (weights[i] as number) * (data[pixel * bins + t] as number);
    }
  });
  return sum;
}

/** See {@link TraceFilters.subtract}. */
export function subtract(
  { data, bins }: TraceStack,
  { pixels, weights }: Footprint,
  { values, active }: ActiveTrace,
  threshold: number,
): Float64Array {
  return Float64Array.from(pixels, (pixel, i) => {
    let change = 0;
    for (const t of active) {
      const before = data[pixel * bins + t] as number;
      const after = before - (weights[i] as number) * (values[t] as number);
      change += energyOf(after, threshold) - energyOf(before, threshold);
      data[pixel * bins + t] = after;
    }
    return change;
  });
}

function energyOf(value: number, threshold: number): number {
  return value > threshold ? value * value : 0;
}
