import type { Trial } from '@ophys/compute';
import { createArray, type FrameSource, type Image, type TypedArray } from '@ophys/core';
import type { BlockCorrelation } from './ops/block-correlate/index.ts';
import { prepareBlocks } from './ops/block-correlate/prepare.ts';
import type { PhaseCorrelator } from './ops/phase-correlate/index.ts';
import { prepareReference } from './ops/phase-correlate/prepare.ts';
import { createShifts } from './shifts.ts';

/** Frames of a trial: enough that a GPU is not judged by the time it takes to answer. */
const FRAMES = 8;
/** The smallest frame that the default taper leaves something of. */
const SMALLEST = 16;

type Format = Pick<FrameSource, 'shape' | 'dtype'>;

/**
 * What `auto` compares backends by when frames are registered rigidly: shifts of a few frames of
 * noise, of the movie's size and dtype.
 *
 * @param workers blocks that are worked on at the same time where that is not a GPU
 */
export function rigidTrial(format: Format, workers: number): Trial<PhaseCorrelator> {
  return {
    ...describe(format, workers),
    async prepare(implementation) {
      const { frames, image } = createNoise(format);
      const correlator = await implementation.prepare(prepareReference(image));
      return {
        run: () => correlator.correlate(frames, FRAMES),
        close: () => correlator.close(),
      };
    },
  };
}

/** As {@link rigidTrial}, for blocks of frames. */
export function blockTrial(format: Format, workers: number): Trial<BlockCorrelation> {
  return {
    ...describe(format, workers),
    async prepare(implementation) {
      const { frames, image } = createNoise(format);
      const correlator = await implementation.prepare(prepareBlocks(image));
      const shifts = createShifts(FRAMES);
      return {
        run: () => correlator.correlate(frames, FRAMES, shifts),
        close: () => correlator.close(),
      };
    },
  };
}

function describe(format: Format, workers: number) {
  const [height, width] = sizeOf(format);
  return {
    subject: `${height} x ${width} ${format.dtype}`,
    unit: 'frame',
    count: FRAMES,
    concurrency: { wasm: workers },
  };
}

function sizeOf({ shape: [, height, width] }: Format): readonly [height: number, width: number] {
  return [Math.max(SMALLEST, height), Math.max(SMALLEST, width)];
}

function createNoise(format: Format): { readonly frames: TypedArray; readonly image: Image } {
  const [height, width] = sizeOf(format);
  const frames = createArray(format.dtype, FRAMES * height * width);
  for (let i = 0; i < frames.length; i++) frames[i] = Math.imul(i, 0x9e3779b1) >>> 25;
  return {
    frames,
    image: { data: Float32Array.from(frames.subarray(0, height * width)), height, width },
  };
}
