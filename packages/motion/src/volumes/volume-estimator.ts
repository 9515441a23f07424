import { type Backend, loadOp } from '@ophys/compute';
import type { TypedArray, Volume } from '@ophys/core';
import { openFrameFilter } from '../estimate/frame-filter.ts';
import { createSurfaceReader, surfaceReach } from '../ops/phase-correlate/find-shift.ts';
import { phaseCorrelate } from '../ops/phase-correlate/index.ts';
import type { Peak } from '../ops/phase-correlate/peak.ts';
import { prepareReference } from '../ops/phase-correlate/prepare.ts';
import type { CorrelationOptions } from '../options.ts';
import { createShifts } from '../shifts.ts';
import type { VolumeShifts } from './volume-shifts.ts';

/** Setup of a {@link VolumeEstimator}. */
export interface EstimateVolumesSetup {
  readonly reference: Volume;
  readonly options: CorrelationOptions;
  /** Largest whole shift looked for across planes. */
  readonly maxShiftZ: number;
  readonly backend: Backend;
}

/** Measures volumes against one reference. */
export interface VolumeEstimator {
  estimate(data: TypedArray, count: number): Promise<VolumeShifts>;
  close(): Promise<void>;
}

/** A correlator for each plane of the reference. */
export async function openVolumeEstimator(setup: EstimateVolumesSetup): Promise<VolumeEstimator> {
  const { reference, options, maxShiftZ, backend } = setup;
  const { depth, height, width } = reference;
  const filter = await openFrameFilter(reference, options, backend);
  const { implementation } = await loadOp(phaseCorrelate, backend);
  const planes = await Promise.all(
    planesOf(reference.data, reference).map(async (data) => {
      const prepared = prepareReference(await filter.image({ data, height, width }), options);
      return { prepared, correlator: await implementation.prepare(prepared) };
    }),
  );
  const [{ prepared }] = planes;
  const read = createSurfaceReader(prepared);
  const length = (2 * surfaceReach(prepared) + 1) ** 2;

  /** Mean correlation of all pairs of planes that are `distance` apart. */
  async function averageSurface(frames: readonly TypedArray[], distance: number) {
    const mean = new Float64Array(length);
    let pairs = 0;
    for (const [plane, { correlator }] of planes.entries()) {
      const frame = frames[plane + distance];
      if (frame === undefined) continue;
      const surface = await correlator.surfaces(frame, 1);
      for (let k = 0; k < length; k++) mean[k] += surface[k];
      pairs++;
    }
    return mean.map((sum) => sum / pairs);
  }

  return {
    async estimate(data, count) {
      const filtered = await filter.frames(data, count * depth);
      const frames = planesOf(filtered, reference);
      const shifts = { ...createShifts(count), z: new Float32Array(count) };
      for (let i = 0; i < count; i++) {
        const volume = frames.slice(i * depth, (i + 1) * depth);
        const peaks: Peak[] = [];
        for (let distance = -maxShiftZ; distance <= maxShiftZ; distance++) {
          peaks.push(read(await averageSurface(volume, distance)));
        }
        const best = peaks.reduce(
          (top, peak, k) => (peak.height > peaks[top].height ? k : top),
          maxShiftZ,
        );
        shifts.z[i] = best - maxShiftZ + vertex(peaks, best);
        shifts.y[i] = peaks[best].y;
        shifts.x[i] = peaks[best].x;
        shifts.peak[i] = peaks[best].height;
      }
      return shifts;
    },
    async close() {
      await filter.close();
      for (const { correlator } of planes) await correlator.close();
    },
  };
}

/** Where the parabola through a peak and its neighbours is highest, from the peak; 0 at an end. */
function vertex(peaks: readonly Peak[], best: number): number {
  if (best === 0 || best === peaks.length - 1) return 0;
  const [before, top, after] = [best - 1, best, best + 1].map((k) => peaks[k].height);
  const bend = before - 2 * top + after;
  return bend < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend))) : 0;
}

/** The planes of some volumes, one view each. */
function planesOf<T extends TypedArray>(
  data: T,
  { height, width }: Pick<Volume, 'height' | 'width'>,
): T[] {
  const pixels = height * width;
  return Array.from({ length: data.length / pixels }, (_, i) =>
    data.subarray(i * pixels, (i + 1) * pixels),
  ) as T[];
}
