import { locateKnot } from '../field.ts';

/** Numbers for a kernel, with their sizes, x first. */
export interface KernelTable {
  readonly values: Float32Array;
  readonly size: readonly number[];
}

/** Lower and higher knot of each place along a side, and how far it lies between: `[3, place]`. */
export function knotIntervals(knots: Float32Array, length: number): KernelTable {
  const values = new Float32Array(3 * length);
  for (let place = 0; place < length; place++) {
    const { low, high, part } = locateKnot(knots, place);
    values.set([low, high, part], 3 * place);
  }
  return { values, size: [3, length] };
}

/** First place that each knot weighs on along a side, and the first that it does not: `[2, knot]`. */
export function knotSupports(knots: Float32Array, length: number): KernelTable {
  const values = new Float32Array(2 * knots.length);
  for (let knot = 0; knot < knots.length; knot++) values.set([length, 0], 2 * knot);
  for (let place = 0; place < length; place++) {
    const { low, high } = locateKnot(knots, place);
    for (const knot of [low, high]) {
      values[2 * knot] = Math.min(values[2 * knot], place);
      values[2 * knot + 1] = place + 1;
    }
  }
  return { values, size: [2, knots.length] };
}
