import {
  addFrames,
  describeValue,
  type FrameBlock,
  type FrameSource,
  InvalidArgumentError,
  type RunOptions,
  requireKnownOptions,
  requireMovie,
} from '@ophys/core';
import { type BinnedMovie, binnedMovieInMemory } from './binned-movie.ts';

/** Averages consecutive frames of a stream. */
export interface Binner {
  /**
   * Takes the next frames, in order, and returns the bins that are now complete,
   * `[bin, row, column]`, often none.
   */
  push(block: FrameBlock): Float32Array;
}

/**
 * Averages every `binSize` consecutive frames to one bin. Sums are float64, means float32; how the
 * stream is cut into blocks changes nothing. Frames after the last whole bin are dropped.
 */
export function createBinner(options: {
  readonly height: number;
  readonly width: number;
  readonly binSize: number;
}): Binner {
  const { height, width, binSize } = options;
  if (!(Number.isInteger(binSize) && binSize >= 1)) {
    throw new InvalidArgumentError(
      'binSize',
      `Expected binSize, a whole number of frames of at least 1, got ${describeValue(binSize)}; chooseBinSize gives one.`,
    );
  }
  const pixels = height * width;
  const sums = new Float64Array(pixels);
  let filled = 0;
  return {
    push({ data, count }) {
      if (data.length !== count * pixels) {
        throw new InvalidArgumentError(
          'block',
          `Expected ${count} frames of ${height} x ${width} pixels, got ${data.length} pixels.`,
        );
      }
      const bins = new Float32Array(Math.floor((filled + count) / binSize) * pixels);
      let done = 0;
      for (let frame = 0; frame < count; ) {
        const added = Math.min(binSize - filled, count - frame);
        addFrames(sums, { data, count }, frame, added);
        frame += added;
        filled += added;
        if (filled < binSize) break;
        for (let p = 0; p < pixels; p++) bins[done + p] = (sums[p] as number) / binSize;
        done += pixels;
        sums.fill(0);
        filled = 0;
      }
      return bins;
    },
  };
}

const binOptions = { binSize: true, signal: true, onProgress: true } as const;

/**
 * Bins a whole movie into memory: `4 * height * width * frames / binSize` bytes.
 *
 * @throws {InvalidArgumentError} what is no movie, or a size that leaves no whole bin
 */
export async function binMovie(
  source: FrameSource,
  options: RunOptions & { readonly binSize: number },
): Promise<BinnedMovie> {
  requireMovie(source);
  requireKnownOptions(options, binOptions);
  const { binSize, signal, onProgress } = options;
  const [frames, height, width] = source.shape;
  const binner = createBinner({ height, width, binSize });
  if (binSize > frames) {
    throw new InvalidArgumentError(
      'binSize',
      `Expected binSize to be at most the movie's ${frames} frames, got ${binSize}.`,
    );
  }
  const bins = Math.floor(frames / binSize);
  const data = new Float32Array(bins * height * width);
  let at = 0;
  for await (const block of source.blocks({ signal })) {
    const complete = binner.push(block);
    data.set(complete, at);
    at += complete.length;
    const done = block.start + block.count;
    onProgress?.({ stage: 'bin', done, total: frames, unit: 'frame' });
  }
  return binnedMovieInMemory(data, [bins, height, width]);
}
