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
  const products = new Float32Array(5 * height * width);
  for (let p = 0; p < height * width; p++) {
    products[5 * p] = dot(stack, p, p);
    NEIGHBOURS.forEach(([down, right], i) => {
      const q = neighbourOf(p, down, right, height, width);
      if (q !== undefined) products[5 * p + 1 + i] = dot(stack, p, q);
    });
  }
  return averageCorrelations(products, height, width);
}

/**
 * The correlation image from products of traces.
 *
 * @param products `[row, column, 5]`: of each trace with itself, its right neighbour, and in the next
 *   row its left, middle and right one
 */
export function averageCorrelations(
  products: Float32Array,
  height: number,
  width: number,
): Float32Array {
  const sums = new Float64Array(height * width);
  const counts = new Uint8Array(height * width);
  for (let p = 0; p < height * width; p++) {
    for (const [i, [down, right]] of NEIGHBOURS.entries()) {
      const q = neighbourOf(p, down, right, height, width);
      if (q === undefined) continue;
      const power = (products[5 * p] as number) * (products[5 * q] as number);
      const correlation = power > 0 ? (products[5 * p + 1 + i] as number) / Math.sqrt(power) : 0;
      for (const pixel of [p, q]) {
        sums[pixel] = (sums[pixel] as number) + correlation;
        counts[pixel] = (counts[pixel] as number) + 1;
      }
    }
  }
  return Float32Array.from(sums, (sum, p) => sum / Math.max(1, counts[p] as number));
}

function neighbourOf(
  p: number,
  down: number,
  right: number,
  height: number,
  width: number,
): number | undefined {
  const column = (p % width) + right;
  const q = p + down * width + right;
  return q < height * width && column >= 0 && column < width ? q : undefined;
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

function dot({ data, bins }: TraceStack, p: number, q: number): number {
  const [a, b] = [p * bins, q * bins];
  let sum = 0;
  for (let t = 0; t < bins; t++) sum += (data[a + t] as number) * (data[b + t] as number);
  return sum;
}
