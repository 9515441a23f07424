import { type BlockRequest, InvalidArgumentError, type VolumeSource } from '@ophys/core';
import { type MotionDevice, planMotion } from '../plan.ts';
import { moveVolumesJob, type ShiftedVolumes } from './volume-jobs.ts';
import type { VolumeShifts } from './volume-shifts.ts';

/**
 * The recording with known shifts taken out, in its own dtype, by Keys' cubic convolution along all
 * three axes; beyond the borders the outermost pixels are repeated. Lazy: volumes are moved when they
 * are streamed, so the shifts may also come from another channel.
 *
 * @throws {InvalidArgumentError} when there is not one shift per volume
 */
export function applyVolumeShifts(
  source: VolumeSource,
  shifts: VolumeShifts,
  device: MotionDevice = {},
): VolumeSource {
  const [volumes, depth, height, width] = source.shape;
  const { shape, dtype, rateHz } = source;
  for (const axis of ['z', 'y', 'x'] as const) {
    if (shifts[axis].length === volumes) continue;
    throw new InvalidArgumentError(
      'shifts',
      `Expected one shift for each of ${volumes} volumes, got ${shifts[axis].length} (${axis}).`,
    );
  }
  return {
    shape,
    dtype,
    rateHz,
    async *blocks(request) {
      const movie = { shape: [volumes * depth, height, width] as const, dtype };
      const { report, runner } = await planMotion(movie, device, 'rigid');
      const setup = { depth, height, width, dtype, backend: report.backend };
      const { signal } = request ?? {};
      yield* runner.map(moveVolumesJob, setup, withShifts(source, shifts, request), { signal });
    },
  };
}

async function* withShifts(
  source: VolumeSource,
  { z, y, x, peak }: VolumeShifts,
  request: BlockRequest | undefined,
): AsyncGenerator<ShiftedVolumes, void, undefined> {
  for await (const block of source.blocks(request)) {
    const cut = (values: Float32Array) => values.slice(block.start, block.start + block.count);
    yield { block, shifts: { z: cut(z), y: cut(y), x: cut(x), peak: cut(peak) } };
  }
}
