import type { Image } from '@ophys/core';
import { chooseBinSize, createBinner } from '@ophys/segmentation';
import { type CorrectedSink, correctedMovie } from '../corrected-movie.ts';
import { createFrameStatistics } from '../frame-statistics.ts';
import { createScratchMovie, type ScratchMovie } from '../scratch-movie.ts';
import type { Registration } from './register.ts';
import type { StageInputs } from './stage-inputs.ts';

/** What is averaged from the corrected movie. */
export interface Averages {
  readonly mean: Image;
  readonly maximum: Image;
  /** Variance of each pixel's noise. */
  readonly noiseVariance: Image;
  /** Number of bins. */
  readonly bins: number;
}

/** The bins of the corrected movie, and its images. */
export interface AveragingSink extends CorrectedSink {
  readonly binned: ScratchMovie;
  averages(): Averages;
}

/** Averages a corrected movie on the way. */
export function createAveragingSink(inputs: StageInputs): AveragingSink {
  const { source, rateHz, settings, scratch } = inputs;
  const [total, height, width] = source.shape;
  const statistics = createFrameStatistics(height, width);
  const binSize = chooseBinSize({ rateHz, tau: settings.traces.tauSeconds, frames: total });
  const binner = createBinner({ height, width, binSize });
  const binned = createScratchMovie(scratch, height, width);
  let frames = 0;
  return {
    binned,
    get frames() {
      return frames;
    },
    async append(block) {
      statistics.add(block);
      await binned.append(statistics.addBins(binner.push(block)));
      frames += block.count;
    },
    averages: () => ({ ...statistics.images(), bins: binned.shape[0] }),
  };
}

/** Mean, maximum and binned movie; where registration has not averaged on its way, in a pass of its own. */
export function average(
  inputs: StageInputs,
  { motion }: Registration,
  averaging: AveragingSink,
): Promise<Averages> {
  const { source, store, signal, scratch, clock } = inputs;
  const [frames] = source.shape;
  return clock.run('average', async ({ onProgress }) => {
    if (averaging.frames < frames) {
      const corrected = correctedMovie(inputs, motion, [averaging, store]);
      for await (const { start, count } of corrected.blocks({ signal })) {
        onProgress({ done: start + count, total: frames, unit: 'frame' });
      }
    }
    await scratch.sync();
    return averaging.averages();
  });
}

/** Makes the corrected movie for its store, where no stage has done so on its way. */
export async function completeStore(inputs: StageInputs, { motion }: Registration): Promise<void> {
  const { source, store, signal, onProgress } = inputs;
  const [total] = source.shape;
  if (store === undefined || store.frames === total) return;
  for await (const { start, count } of correctedMovie(inputs, motion).blocks({ signal })) {
    onProgress?.({ stage: 'write', done: start + count, total, unit: 'frame' });
  }
}
