import { addFrames, type FrameBlock, framesOf, type Image, type TypedArray } from '@ophys/core';

/** Of so many frames, the first two are compared. */
const PAIR_EVERY = 32;

/** Images gathered on the way over a movie. Frame order, not block size, decides each sum. */
export interface FrameStatistics {
  add(block: FrameBlock): void;
  /** Takes bins of the same movie, `[bin, row, column]`, into the maximum, and returns them. */
  addBins(bins: Float32Array): Float32Array;
  /**
   * Mean of the frames, maximum of the bins and variance of the noise so far; 0 where there was nothing. Noise
   * is what changes from a frame to the next, measured on one pair of every 32 frames.
   */
  images(): { readonly mean: Image; readonly maximum: Image; readonly noiseVariance: Image };
}

/** Statistics of an empty movie of this size. */
export function createFrameStatistics(height: number, width: number): FrameStatistics {
  const pixels = height * width;
  const sum = new Float64Array(pixels);
  const squares = new Float64Array(pixels);
  const before = new Float32Array(pixels);
  const maximum = new Float32Array(pixels).fill(-Infinity);
  let frames = 0;
  return {
    add(block) {
      addFrames(sum, block);
      for (const frame of framesOf(block)) {
        const place = frames++ % PAIR_EVERY;
        if (place === 0) before.set(frame);
        if (place === 1) addSquares(squares, before, frame);
      }
    },
    addBins(bins) {
      for (let start = 0; start < bins.length; start += pixels) {
        for (let p = 0; p < pixels; p++) {
          const value = bins[start + p] as number;
          if (value > (maximum[p] as number)) maximum[p] = value;
        }
      }
      return bins;
    },
    images() {
      const mean = Float32Array.from(sum, (total) => (frames > 0 ? total / frames : 0));
      const pairs = Math.floor((frames + PAIR_EVERY - 2) / PAIR_EVERY);
      const noise = Float32Array.from(squares, (total) => total / (2 * Math.max(1, pairs)));
      const highest = maximum.map((value) => (value === -Infinity ? 0 : value));
      return {
        mean: { data: mean, height, width },
        maximum: { data: highest, height, width },
        noiseVariance: { data: noise, height, width },
      };
    },
  };
}

function addSquares(squares: Float64Array, before: Float32Array, frame: TypedArray): void {
  for (let i = 0; i < squares.length; i++) {
    const step = (frame[i] as number) - (before[i] as number);
    squares[i] = (squares[i] as number) + step * step;
  }
}
