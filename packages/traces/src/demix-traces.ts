import { InvalidArgumentError, type Mask, median, type RunOptions } from '@ophys/core';
import { checkTraces, createTraces, readColumns, type Traces } from './traces.ts';

/**
 * How much of other ROIs' light is under the weights of each, in sparse rows: `values[k]` of ROI `columns[k]` is in the
 * trace of ROI `i`, `offsets[i] ≤ k < offsets[i + 1]`, per unit of its own trace. An ROI itself, which is 1, is left out.
 */
export interface TraceOverlap {
  readonly offsets: Uint32Array;
  readonly columns: Uint32Array;
  readonly values: Float64Array;
}

/**
 * How ROIs mix in extracted traces: with light `Σ_d a_d(p) x_d` from footprints `a`, weights `w_c` see
 * `Σ_d M_cd x_d`, `M_cd = Σ_p w_c(p) a_d(p)`; given here is `M_cd / M_dd`.
 *
 * @param footprints where each ROI's light comes from, in the same units over its pixels
 * @param weights what was extracted, one for each footprint; see `cellWeights` with shared pixels kept
 * @throws {InvalidArgumentError} where they are not as many
 */
export function measureOverlap(
  footprints: readonly Mask[],
  weights: readonly Mask[],
): TraceOverlap {
  if (footprints.length !== weights.length) {
    throw new InvalidArgumentError(
      'weights',
      `Expected weights for each of ${footprints.length} footprints, got ${weights.length}.`,
    );
  }
  const owners = listOwners(footprints);
  const seen = weights.map((mask) => lightUnder(mask, owners));
  const rows = seen.map((light, roi) =>
    [...light]
      .filter(([other]) => other !== roi)
      .map(([other, value]) => [other, value / (seen[other]?.get(other) ?? 0)] as const)
      .filter(([, share]) => share > 0 && share < Infinity)
      .sort(([a], [b]) => a - b),
  );
  const offsets = new Uint32Array(rows.length + 1);
  for (const [roi, row] of rows.entries()) offsets[roi + 1] = (offsets[roi] as number) + row.length;
  return {
    offsets,
    columns: Uint32Array.from(rows.flat(), ([other]) => other),
    values: Float64Array.from(rows.flat(), ([, share]) => share),
  };
}

/** Which ROIs have light in a pixel, and how much. */
type Owners = ReadonlyMap<number, readonly (readonly [roi: number, light: number])[]>;

function listOwners(footprints: readonly Mask[]): Owners {
  const owners = new Map<number, [number, number][]>();
  for (const [roi, { pixels, weights }] of footprints.entries()) {
    pixels.forEach((pixel, i) => {
      const light = weights[i] as number;
      if (!(light > 0 && light < Infinity)) return;
      const there = owners.get(pixel);
      if (there) there.push([roi, light]);
      else owners.set(pixel, [[roi, light]]);
    });
  }
  return owners;
}

function lightUnder({ pixels, weights }: Mask, owners: Owners): Map<number, number> {
  const light = new Map<number, number>();
  pixels.forEach((pixel, i) => {
    for (const [roi, value] of owners.get(pixel) ?? []) {
      light.set(roi, (light.get(roi) ?? 0) + (weights[i] as number) * value);
    }
  });
  return light;
}

const SWEEPS = 500;
/** Change of a sweep, relative to the frame's largest value, at which a solution is taken. */
const TOLERANCE = 1e-7;

/**
 * Takes the light of overlapping ROIs apart, frame by frame: the signals `x` with `x_c + Σ_d overlap_cd x_d = F_c`, which are
 * those of least squares where weights are footprints over noise variance. Each trace keeps its median, because
 * what lies under an ROI at rest is there once, however many ROIs share it. Traces of ROIs that overlap with none stay.
 *
 * Gauss–Seidel sweeps from equal shares: ROIs of the same pixels, which no solution tells apart, share alike.
 * A value that is not finite makes that frame of the ROIs that overlap with it unknown, too.
 *
 * @param traces one for each row of `overlap`; both traces of ROIs and of their surrounds are to be demixed
 * @throws {InvalidArgumentError} traces of another number of ROIs
 */
export function demixTraces(
  traces: Traces,
  overlap: TraceOverlap,
  { signal }: Pick<RunOptions, 'signal'> = {},
): Traces {
  const { frames, count, data } = traces;
  checkTraces('traces', traces);
  if (overlap.offsets.length !== count + 1) {
    throw new InvalidArgumentError(
      'traces',
      `Expected traces of ${overlap.offsets.length - 1} ROIs like the overlap, got ${count}.`,
    );
  }
  const demixed = createTraces(frames, count);
  if (overlap.values.length === 0) {
    demixed.data.set(data);
    return demixed;
  }
  const resting = Float64Array.from({ length: count }, (_, roi) =>
    hasOverlap(overlap, roi) ? restOf(readColumns(traces, roi, roi + 1)) : 0,
  );
  const atRest = solveFrame(resting, overlap);
  const kept = resting.map((value, roi) => value - (atRest[roi] as number));
  const mixed = new Float64Array(count);
  for (let f = 0; f < frames; f++) {
    if (f % 1024 === 0) signal?.throwIfAborted();
    mixed.set(data.subarray(f * count, (f + 1) * count));
    const own = solveFrame(mixed, overlap);
    for (let roi = 0; roi < count; roi++) {
      const value = hasOverlap(overlap, roi)
        ? (own[roi] as number) + (kept[roi] as number)
        : mixed[roi];
      demixed.data[f * count + roi] = value as number;
    }
  }
  return demixed;
}

function hasOverlap({ offsets }: TraceOverlap, roi: number): boolean {
  return offsets[roi] !== offsets[roi + 1];
}

/** Median of the finite samples; 0 without any. */
function restOf(samples: Float32Array): number {
  const middle = median(Float64Array.from(samples.filter(Number.isFinite)));
  return Number.isNaN(middle) ? 0 : middle;
}

function solveFrame(mixed: Float64Array, { offsets, columns, values }: TraceOverlap): Float64Array {
  const own = mixed.slice();
  let largest = 0;
  for (let roi = 0; roi < own.length; roi++) {
    let shares = 1;
    const end = offsets[roi + 1] as number;
    for (let k = offsets[roi] as number; k < end; k++) shares += values[k] as number;
    own[roi] = (mixed[roi] as number) / shares;
    largest = larger(own[roi] as number, largest);
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let change = 0;
    for (let roi = 0; roi < own.length; roi++) {
      const end = offsets[roi + 1] as number;
      let value = mixed[roi] as number;
      for (let k = offsets[roi] as number; k < end; k++) {
        value -= (values[k] as number) * (own[columns[k] as number] as number);
      }
      change = larger(value - (own[roi] as number), change);
      own[roi] = value;
    }
    if (!(change > TOLERANCE * largest)) break;
  }
  return own;
}

/** The larger magnitude; values that are not finite do not count. */
function larger(value: number, than: number): number {
  const magnitude = Math.abs(value);
  return magnitude > than && magnitude < Infinity ? magnitude : than;
}
