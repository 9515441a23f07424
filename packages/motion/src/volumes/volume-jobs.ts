import { defineJob } from '@ophys/compute';
import type { VolumeBlock } from '@ophys/core';
import { type EstimateVolumesSetup, openVolumeEstimator } from './volume-estimator.ts';
import { type MoveVolumesSetup, openVolumeMover } from './volume-mover.ts';
import type { VolumeShifts } from './volume-shifts.ts';

/** Measures the shifts of a block of volumes. */
export const estimateVolumesJob = defineJob({
  name: 'motion/estimate-volumes',
  async create(setup: EstimateVolumesSetup) {
    const estimator = await openVolumeEstimator(setup);
    const run = ({ data, count }: VolumeBlock): Promise<VolumeShifts> =>
      estimator.estimate(data, count);
    return Object.assign(run, { close: () => estimator.close() });
  },
});

/** Takes known shifts out of a block of volumes. */
export const moveVolumesJob = defineJob({
  name: 'motion/move-volumes',
  async create(setup: MoveVolumesSetup) {
    const mover = await openVolumeMover(setup);
    const run = async ({ block, shifts }: ShiftedVolumes): Promise<VolumeBlock> => ({
      ...block,
      data: await mover.move(block.data, block.count, shifts),
    });
    return Object.assign(run, { close: () => mover.close() });
  },
});

/** Volumes as recorded, and where their content lies. */
export interface ShiftedVolumes {
  readonly block: VolumeBlock;
  readonly shifts: VolumeShifts;
}
