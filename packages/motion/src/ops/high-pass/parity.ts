import { type Backend, loadOp } from '@ophys/compute';
import { createArray, type Dtype, dtypeRange, dtypes, isFloat } from '@ophys/core';
import { createRandom } from '../phase-correlate/texture.ts';
import { type HighPassFormat, highPass } from './index.ts';

/** Frames of one comparison. */
export interface HighPassCase extends HighPassFormat {
  readonly dtype: Dtype;
}

/** Every dtype; windows inside the frame, as large as it, and larger; single rows and columns. */
export const highPassCases: readonly HighPassCase[] = [
  ...dtypes.map((dtype) => ({ height: 31, width: 44, radius: 5, dtype })),
  { height: 9, width: 17, radius: 9, dtype: 'uint16' },
  { height: 12, width: 7, radius: 40, dtype: 'int16' },
  { height: 1, width: 23, radius: 3, dtype: 'float32' },
  { height: 19, width: 1, radius: 1, dtype: 'uint8' },
];

/** Largest difference of a backend from the reference implementation, relative to the largest pixel. */
export async function measureHighPass(backend: Backend, format: HighPassCase): Promise<number> {
  const { height, width, dtype } = format;
  const pixels = height * width;
  const random = createRandom(pixels);
  const top = isFloat(dtype) ? 1000 : dtypeRange(dtype).max;
  const data = createArray(dtype, 3 * pixels).map(() => top * random());
  if (isFloat(dtype)) data.fill(Number.NaN, 2, 4);
  if (isFloat(dtype)) data.fill(Number.POSITIVE_INFINITY, pixels, pixels + 2);
  const [truth, measured] = await Promise.all(
    (['reference', backend] as const).map(async (choice) => {
      const { implementation } = await loadOp(highPass, choice);
      const filter = await implementation.prepare(format);
      const filtered = await filter.apply(data, 3);
      await filter.close();
      return filtered;
    }),
  );
  return truth.reduce((largest, value, i) => {
    const difference = Number.isNaN(value) && Number.isNaN(measured[i]) ? 0 : value - measured[i];
    return Math.max(largest, Math.abs(difference) / top);
  }, 0);
}
