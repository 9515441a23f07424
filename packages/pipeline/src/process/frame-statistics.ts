import { type FrameBlock, framesOf, type Image } from '@ophys/core';

/** Images gathered on the way over a movie. Frame order, not block size, decides each sum. */
export interface FrameStatistics {
  add(block: FrameBlock): void;
  /** Takes bins of the same movie, `[bin, row, column]`, into the maximum, and returns them. */
  addBins(bins: Float32Array): Float32Array;
  /** Mean of the frames and maximum of the bins so far; 0 where there was nothing. */
  images(): { readonly mean: Image; readonly maximum: Image };
}

/** Statistics of an empty movie of this size. NaN pixels are left out. */
export function createFrameStatistics(height: number, width: number): FrameStatistics {
  const pixels = height * width;
  const sum = new Float64Array(pixels);
  const missing = new Uint32Array(pixels);
  const maximum = new Float32Array(pixels).fill(-Infinity);
  let frames = 0;
  return {
    add(block) {
      for (const frame of framesOf(block)) {
        frames++;
        for (let i = 0; i < pixels; i++) {
          const value = frame[i] as number;
          if (Number.isNaN(value)) missing[i] = (missing[i] as number) + 1;
          else sum[i] = (sum[i] as number) + value;
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
      const mean = Float32Array.from(sum, (total, i) => {
        const count = frames - (missing[i] as number);
        return count > 0 ? total / count : 0;
      });
      const highest = maximum.map((value) => (value === -Infinity ? 0 : value));
      return {
        mean: { data: mean, height, width },
        maximum: { data: highest, height, width },
      };
    },
  };
}
