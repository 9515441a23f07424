import { type FrameBlock, framesOf, type Image } from '@ophys/core';

/** Images gathered on the way over a movie. Frame order, not block size, decides each sum. */
export interface FrameStatistics {
  add(block: FrameBlock): void;
  /** Takes bins of the same movie, `[bin, row, column]`, into the maximum, and returns them. */
  addBins(bins: Float32Array): Float32Array;
  /** Mean of the frames and maximum of the bins so far; 0 where there was nothing. */
  images(): { readonly mean: Image; readonly maximum: Image };
}

/** Statistics of an empty movie of this size. */
export function createFrameStatistics(height: number, width: number): FrameStatistics {
  const pixels = height * width;
  const sum = new Float64Array(pixels);
  const maximum = new Float32Array(pixels).fill(-Infinity);
  let frames = 0;
  return {
    add(block) {
      for (const frame of framesOf(block)) {
        frames++;
        for (let i = 0; i < pixels; i++) {
          sum[i] = (sum[i] as number) + (frame[i] as number);
        }
      }
    },
    addBins(bins) {
      for (let i = 0; i < bins.length; i++) {
        const value = bins[i] as number;
        const pixel = i % pixels;
        if (value > (maximum[pixel] as number)) maximum[pixel] = value;
      }
      return bins;
    },
    images() {
      const mean = Float32Array.from(sum, (total) => (frames > 0 ? total / frames : 0));
      const highest = maximum.map((value) => (value === -Infinity ? 0 : value));
      return {
        mean: { data: mean, height, width },
        maximum: { data: highest, height, width },
      };
    },
  };
}
