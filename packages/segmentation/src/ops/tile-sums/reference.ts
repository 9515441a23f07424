import { highPassInTime, normaliseByNoise } from '../../filters/high-pass.ts';
import type { TileSums } from './index.ts';

/** The definition, in plain loops. */
export function load(): TileSums {
  return {
    measureNoise(stack, window) {
      const copy = { ...stack, data: stack.data.map((value, i) => value - firstOf(stack, i)) };
      highPassInTime(copy, window);
      return normaliseByNoise(copy);
    },
    sumGroups({ data, bins }, groups) {
      const sums = new Float64Array(groups.length * bins);
      for (const [g, { pixels, weights }] of groups.entries()) {
        for (const [i, pixel] of pixels.entries()) {
          for (let t = 0; t < bins; t++) {
            const above = (data[pixel * bins + t] as number) - (data[pixel * bins] as number);
            sums[g * bins + t] = (sums[g * bins + t] as number) + (weights[i] as number) * above;
          }
        }
      }
      return Float32Array.from(sums);
    },
    multiply({ data, bins }, factors, list) {
      const products = new Float32Array(list.factors.length);
      for (const [i, pixel] of list.pixels.entries()) {
        const stop = list.starts[i + 1] as number;
        for (let j = list.starts[i] as number; j < stop; j++) {
          const factor = (list.factors[j] as number) * bins;
          let sum = 0;
          for (let t = 0; t < bins; t++) {
            const above = (data[pixel * bins + t] as number) - (data[pixel * bins] as number);
            sum += above * (factors[factor + t] as number);
          }
          products[j] = sum;
        }
      }
      return products;
    },
  };

  function firstOf({ data, bins }: { data: Float32Array; bins: number }, i: number): number {
    return data[i - (i % bins)] as number;
  }
}
