import type { TraceStack } from '../movie/trace-stack.ts';

/** The four neighbours below or to the right; each pair of neighbours is met once. */
const NEIGHBOURS = [
  [0, 1],
  [1, -1],
  [1, 0],
  [1, 1],
] as const;

/**
 * Local correlation image: the mean Pearson correlation of each pixel's trace with those of its
 * (up to) eight neighbours. Pixels without variation count as uncorrelated.
 *
 * @param stack high-passed traces; they are taken as zero-mean
 */
export function correlateNeighbours(stack: TraceStack): Float32Array {
  const { height, width } = stack;
  const sums = new Float64Array(height * width);
  const counts = new Uint8Array(height * width);
  const norms = traceNorms(stack);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const p = row * width + column;
      for (const [down, right] of NEIGHBOURS) {
        const x = column + right;
        if (row + down >= height || x < 0 || x >= width) continue;
        const q = (row + down) * width + x;
        const norm = (norms[p] as number) * (norms[q] as number);
        const correlation = norm > 0 ? dot(stack, p, q) / norm : 0;
        for (const pixel of [p, q]) {
          sums[pixel] = (sums[pixel] as number) + correlation;
          counts[pixel] = (counts[pixel] as number) + 1;
        }
      }
    }
  }
  return Float32Array.from(sums, (sum, p) => sum / Math.max(1, counts[p] as number));
}

/** Largest value of each trace; 0 where it holds no number. */
export function maximumOverTime({ data, height, width, bins }: TraceStack): Float32Array {
  const maximum = new Float32Array(height * width);
  for (let p = 0; p < maximum.length; p++) {
    let largest = -Infinity;
    for (let t = p * bins; t < (p + 1) * bins; t++) {
      if ((data[t] as number) > largest) largest = data[t] as number;
    }
    maximum[p] = largest === -Infinity ? 0 : largest;
  }
  return maximum;
}

function traceNorms(stack: TraceStack): Float64Array {
  const norms = new Float64Array(stack.height * stack.width);
  for (let p = 0; p < norms.length; p++) norms[p] = Math.sqrt(dot(stack, p, p));
  return norms;
}

function dot({ data, bins }: TraceStack, p: number, q: number): number {
  const [a, b] = [p * bins, q * bins];
  let sum = 0;
  for (let t = 0; t < bins; t++) sum += (data[a + t] as number) * (data[b + t] as number);
  return sum;
}
