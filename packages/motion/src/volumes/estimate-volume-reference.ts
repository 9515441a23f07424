import {
  arraySource,
  evenlySpaced,
  InvalidArgumentError,
  type Volume,
  type VolumeSource,
  volumesOf,
} from '@ophys/core';
import { medianOf } from '../median.ts';
import { chooseSeedFrames } from '../reference-image/seed.ts';
import { applyVolumeShifts } from './apply-volume-shifts.ts';
import {
  type EstimateVolumeShiftsOptions,
  estimateVolumeShifts,
} from './estimate-volume-shifts.ts';
import type { VolumeShifts } from './volume-shifts.ts';

/** Options of {@link estimateVolumeReference}. */
export interface EstimateVolumeReferenceOptions extends EstimateVolumeShiftsOptions {
  /** Volumes, spread evenly over the recording, that are used; default 60. They are held in memory. */
  readonly sampleVolumes?: number | undefined;
}

/** Share of the sample that is averaged after each pass. */
const sharePerPass = [1 / 4, 1 / 2, 3 / 4] as const;

/**
 * Makes a reference volume from a sample of a recording, as `estimateReference` makes an image: the mean
 * of the volumes that look most alike, then three passes in which the volumes that fit best are
 * averaged with their shifts taken out of the volumes as recorded. The median shift of those stays 0.
 *
 * @throws {InvalidArgumentError} for a recording without volumes, or an option out of range
 */
export async function estimateVolumeReference(
  source: VolumeSource,
  options: EstimateVolumeReferenceOptions = {},
): Promise<Volume> {
  const { sampleVolumes = 60, signal } = options;
  const [total, depth, height, width] = source.shape;
  if (total === 0 || !Number.isInteger(sampleVolumes) || sampleVolumes < 1) {
    throw new InvalidArgumentError(
      'sampleVolumes',
      `Expected at least one volume to make a reference of, got ${sampleVolumes} of ${total}.`,
    );
  }
  const indices = evenlySpaced(total, sampleVolumes);
  const data = await pickVolumes(source, indices, signal);
  const sample = volumesOf(arraySource(data, [indices.length * depth, height, width]), depth);
  const chosen = chooseSeedFrames(data, indices.length, depth * height, width);
  let reference = { data: await meanOf(sample, chosen), depth, height, width };
  for (const share of sharePerPass) {
    const { shifts } = await estimateVolumeShifts(sample, reference, {
      ...options,
      onProgress: undefined,
    });
    const best = rank(shifts, share);
    if (best.length === 0) break;
    const moved = applyVolumeShifts(sample, centre(shifts, best), options);
    reference = { ...reference, data: await meanOf(moved, best) };
  }
  return reference;
}

async function pickVolumes(
  source: VolumeSource,
  indices: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const [, depth, height, width] = source.shape;
  const pixels = depth * height * width;
  const picked = new Float32Array(indices.length * pixels);
  for (const [i, index] of indices.entries()) {
    for await (const block of source.blocks({ start: index, stop: index + 1, signal })) {
      picked.set(block.data, i * pixels);
    }
  }
  return picked;
}

/** Mean of some volumes of a recording. */
async function meanOf(source: VolumeSource, chosen: readonly number[]): Promise<Float32Array> {
  const [, depth, height, width] = source.shape;
  const sum = new Float64Array(depth * height * width);
  const wanted = new Set(chosen);
  for await (const { data, start } of source.blocks({ size: 1 })) {
    if (!wanted.has(start)) continue;
    for (let p = 0; p < sum.length; p++) sum[p] += data[p];
  }
  return Float32Array.from(sum, (value) => value / chosen.length);
}

function rank({ peak }: VolumeShifts, share: number): number[] {
  const usable = [...peak.keys()].filter((i) => peak[i] > 0);
  usable.sort((a, b) => peak[b] - peak[a]);
  return usable.slice(0, Math.max(1, Math.round(share * peak.length)));
}

/** The shifts less the median of the chosen ones, across planes a whole one. */
function centre({ z, y, x, peak }: VolumeShifts, chosen: readonly number[]): VolumeShifts {
  const middle = (values: Float32Array) => medianOf(chosen.map((i) => values[i]));
  const [middleZ, middleY, middleX] = [Math.round(middle(z)), middle(y), middle(x)];
  return {
    z: z.map((value) => Math.round(value) - middleZ),
    y: y.map((value) => value - middleY),
    x: x.map((value) => value - middleX),
    peak,
  };
}
