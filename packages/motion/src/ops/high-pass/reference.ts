import type { TypedArray } from '@ophys/core';
import type { HighPassFormat, HighPassFrames } from './index.ts';

/** The definition, in float64: sum and count of the window's finite pixels, rows then columns. */
export const implementation: HighPassFrames = {
  async prepare(format) {
    const pixels = format.height * format.width;
    return {
      async apply(data, count) {
        const filtered = new Float32Array(count * pixels);
        for (let i = 0; i < count; i++) {
          const frame = data.subarray(i * pixels, (i + 1) * pixels);
          filtered.set(filterFrame(frame, format), i * pixels);
        }
        return filtered;
      },
      async close() {},
    };
  },
};

function filterFrame(frame: TypedArray, { height, width, radius }: HighPassFormat): Float64Array {
  const isKnown = Float64Array.from(frame, (value) => (Number.isFinite(value) ? 1 : 0));
  const known = Float64Array.from(frame, (value) => (Number.isFinite(value) ? value : 0));
  const box = (values: Float64Array) =>
    sumAlong(sumAlong(values, { length: height, step: width, radius }), {
      length: width,
      step: 1,
      radius,
    });
  const [sums, counts] = [box(known), box(isKnown)];
  return sums.map((sum, i) => (isKnown[i] === 1 ? frame[i] - sum / counts[i] : Number.NaN));
}

/** Sum over the places within `radius` along one axis, `step` apart in memory. */
function sumAlong(
  values: Float64Array,
  axis: { readonly length: number; readonly step: number; readonly radius: number },
): Float64Array {
  const { length, step, radius } = axis;
  return values.map((_, i) => {
    const place = Math.floor(i / step) % length;
    let sum = 0;
    for (let k = Math.max(0, place - radius); k <= Math.min(length - 1, place + radius); k++) {
      sum += values[i + (k - place) * step];
    }
    return sum;
  });
}
