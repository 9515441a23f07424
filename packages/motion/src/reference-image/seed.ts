import type { TypedArray } from '@ophys/core';

/** Frames are binned to about this many pixels a side before they are compared. */
const THUMBNAIL_SIDE = 64;

/** Partners by which a frame's typicality is judged. */
const PARTNERS = 20;

/**
 * The frames that look most alike: the frame whose 20 nearest frames are nearest to it, by Pearson
 * correlation of binned frames, and those 20. A rough choice: it only has to show which position
 * is the usual one. Frames without contrast are left out, and of few frames the less alike half.
 *
 * @param data frames `[frame, row, column]`
 * @returns indices of at most 20 frames, the most typical first; all where no frame has contrast
 */
export function chooseSeedFrames(
  data: TypedArray,
  count: number,
  height: number,
  width: number,
): number[] {
  const small = thumbnails(data, count, height, width);
  const usable = [...small.keys()].filter((i) => small[i].some((value) => value !== 0));
  if (usable.length === 0) return [...small.keys()];
  const correlations = correlateAll(small, count);
  const partners = Math.min(PARTNERS, Math.ceil(usable.length / 2));
  let best = { score: -Infinity, members: usable };
  for (const i of usable) {
    const row = correlations.subarray(i * count, (i + 1) * count);
    const members = [...usable].sort((a, b) => row[b] - row[a]).slice(0, partners);
    const score = members.reduce((total, j) => total + row[j], 0);
    if (score > best.score) best = { score, members };
  }
  return best.members;
}

/** Binned frames with mean 0 and norm 1; NaN pixels count as 0, frames without contrast are 0. */
function thumbnails(
  data: TypedArray,
  count: number,
  height: number,
  width: number,
): readonly Float32Array[] {
  const pixels = height * width;
  return Array.from({ length: count }, (_, i) => {
    const frame = data.subarray(i * pixels, (i + 1) * pixels);
    return standardize(binFrame(frame, height, width, THUMBNAIL_SIDE));
  });
}

/** Means of square bins, at most `side` along each axis; NaN pixels count as 0. */
export function binFrame(
  frame: TypedArray,
  height: number,
  width: number,
  side: number,
): Float32Array {
  const bin = Math.max(1, Math.ceil(Math.max(height, width) / side));
  const columns = Math.ceil(width / bin);
  const small = new Float32Array(Math.ceil(height / bin) * columns);
  for (let y = 0; y < height; y++) {
    const to = Math.floor(y / bin) * columns;
    for (let x = 0; x < width; x++) small[to + Math.floor(x / bin)] += frame[y * width + x] || 0;
  }
  const size = (index: number, length: number) => Math.min(bin, length - bin * index);
  return small.map(
    (sum, i) => sum / (size(Math.floor(i / columns), height) * size(i % columns, width)),
  );
}

function standardize(values: Float32Array): Float32Array {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  let power = 0;
  for (const value of values) power += (value - mean) ** 2;
  const scale = power > 0 ? 1 / Math.sqrt(power) : 0;
  return values.map((value) => (value - mean) * scale);
}

/** All pairwise products `[i, j]`. */
function correlateAll(vectors: readonly Float32Array[], count: number): Float32Array {
  const products = new Float32Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = i; j < count; j++) {
      const [a, b] = [vectors[i], vectors[j]];
      let sum = 0;
      for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
      products[i * count + j] = sum;
      products[j * count + i] = sum;
    }
  }
  return products;
}
