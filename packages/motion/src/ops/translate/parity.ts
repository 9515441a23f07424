import { type Backend, loadOp } from '@ophys/compute';
import { createArray, type Dtype, dtypeRange, isFloat } from '@ophys/core';
import { createRandom } from '../phase-correlate/texture.ts';
import { translate } from './index.ts';

/** Shifts that parity is checked on: none, whole, half, fractional, past the frame. */
const shifts = {
  y: Float32Array.of(0, 3, -0.5, 1.3, -40.25, 0.125),
  x: Float32Array.of(0, -2, 0.5, -6.8, 33.5, 1000),
};

/**
 * Runs a backend and the reference implementation on random frames and compares them. Needs no test
 * framework, so that a page can run it on a browser's devices.
 *
 * @returns largest difference: counts for integers, relative to the largest pixel for floats
 */
export async function measureTranslateParity(
  backend: Backend,
  dtype: Dtype,
  height: number,
  width: number,
): Promise<number> {
  const random = createRandom(height * width);
  const count = shifts.y.length;
  const { min, max } = isFloat(dtype) ? { min: -1000, max: 1000 } : dtypeRange(dtype);
  const data = createArray(dtype, count * height * width);
  for (let i = 0; i < data.length; i++) data[i] = min + random() * (max - min);
  const [truth, measured] = await Promise.all(
    (['reference', backend] as const).map(async (choice) => {
      const { implementation } = await loadOp(translate, choice, { dtype });
      const translator = await implementation.prepare({ height, width, dtype });
      const moved = await translator.translate(data.slice(), count, shifts);
      await translator.close();
      return moved;
    }),
  );
  let difference = 0;
  for (let i = 0; i < data.length; i++) {
    difference = Math.max(difference, Math.abs(truth[i] - measured[i]));
  }
  return isFloat(dtype) ? difference / max : difference;
}
