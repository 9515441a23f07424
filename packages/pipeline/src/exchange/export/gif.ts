import type { FrameSource, RunOptions } from '@ophys/core';
import { encodeGif } from '@ophys/exchange/node';
import type { ExportedFile } from './targets.ts';

/** Frames of the preview, at most; each is the mean of a stretch of the movie. */
const MOST_FRAMES = 200;

/** Longest side of the preview in px. */
const LONGEST_SIDE = 512;

/** Darkest and brightest share of the preview's values that are cut off. */
const CUT = 0.005;

/**
 * `preview.gif`: the movie in at most 200 frames, each the mean of as many frames of the movie, at most
 * 512 px wide and high, grey from its 0.5th to its 99.5th percentile. To look at, not to measure.
 */
export function gifFiles(movie: FrameSource, options: RunOptions): ExportedFile[] {
  return [{ path: 'preview.gif', bytes: () => preview(movie, options) }];
}

async function preview(movie: FrameSource, options: RunOptions): Promise<Uint8Array> {
  const [frames, height, width] = movie.shape;
  const perBin = Math.ceil(frames / MOST_FRAMES);
  const step = Math.ceil(Math.max(height, width) / LONGEST_SIDE);
  const size = { height: Math.floor(height / step), width: Math.floor(width / step) };
  const bins: Float32Array[] = [];
  for await (const { data, start, count } of movie.blocks({ signal: options.signal })) {
    for (let i = 0; i < count; i++) {
      const bin = Math.floor((start + i) / perBin);
      bins[bin] ??= new Float32Array(size.height * size.width);
      addFrame(bins[bin], data.subarray(i * height * width), { ...size, step, stride: width });
    }
    options.onProgress?.({ stage: 'preview', done: start + count, total: frames, unit: 'frame' });
  }
  bins.forEach((bin, b) => {
    const count = Math.min(perBin, frames - b * perBin) * step ** 2;
    bin.forEach((sum, i) => {
      bin[i] = sum / count;
    });
  });
  return encodeGif(toGrey(bins), { ...size, delayMs: 50 });
}

/** Adds a frame to a sum, `step` × `step` pixels to one. */
function addFrame(
  sum: Float32Array,
  frame: ArrayLike<number>,
  { height, width, step, stride }: Record<'height' | 'width' | 'step' | 'stride', number>,
): void {
  for (let y = 0; y < height * step; y++) {
    const row = Math.floor(y / step) * width;
    for (let x = 0; x < width * step; x++) {
      const at = row + Math.floor(x / step);
      sum[at] = (sum[at] as number) + (frame[y * stride + x] as number);
    }
  }
}

function toGrey(bins: readonly Float32Array[]): Uint8Array[] {
  const sample = Float32Array.from(bins.flatMap((bin) => [...bin.filter((_, i) => i % 97 === 0)]));
  sample.sort();
  const at = (share: number) => sample[Math.round(share * (sample.length - 1))] ?? 0;
  const [low, high] = [at(CUT), at(1 - CUT)];
  const scale = high > low ? 255 / (high - low) : 0;
  return bins.map((bin) =>
    Uint8Array.from(bin, (value) => Math.max(0, Math.min(255, Math.round((value - low) * scale)))),
  );
}
