import { loadOp } from '@ophys/compute';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createField } from '../../field.ts';
import { assembleModel, measureCurvatures } from '../../field-model/assemble.ts';
import { layOutKnots } from '../../field-model/knots.ts';
import { createTexture, sampleTexture } from '../phase-correlate/texture.ts';
import { refineField, refineFieldTolerance } from './index.ts';
import { measureRefineParity, refineParityCases } from './parity.ts';

const [height, width] = [64, 80];
const texture = createTexture(3, 30);
const paint = (y: number, x: number) =>
  Float32Array.from(
    sampleTexture(texture, height, width, { y, x }, undefined),
    (v) => 400 + 100 * v,
  );

/** A model whose modes move the frame as a whole, with a variance of 4 px². */
function wholeFrameModel() {
  const image = { data: paint(0, 0), height, width };
  const grid = layOutKnots(height, width);
  const knots = grid.y.length * grid.x.length;
  const shapes = [0, 1].map((axis) =>
    new Float64Array(2 * knots).fill(1, axis * knots, (axis + 1) * knots),
  );
  const weights = new Float32Array(height * width).fill(1e-2);
  const curvatures = measureCurvatures(image, weights, grid);
  return assembleModel(image, grid, curvatures, {
    shapes,
    variances: Float64Array.of(4, 4),
    noise: 1,
  });
}

async function refine(frame: Float32Array, shift: { y: number; x: number }, steps = 1) {
  const { implementation } = await loadOp(refineField, 'wasm');
  const model = wholeFrameModel();
  const more = Array.from({ length: steps }, () => model.steps[1]);
  const refiner = await implementation.prepare({ ...model, steps: [...model.steps, ...more] });
  const shifts = { y: Float32Array.of(shift.y), x: Float32Array.of(shift.x) };
  const field = await refiner.refine(frame, 1, shifts);
  await refiner.close();
  return field;
}

describe('refineField', () => {
  it.each(refineParityCases)('agrees with the reference on $height x $width $dtype', async (c) => {
    expect(await measureRefineParity('wasm', c)).toBeLessThan(refineFieldTolerance);
  });

  it('finds a displacement that the shift missed, whatever gain and offset the frame has', async () => {
    const part = fc.double({ min: -1, max: 1, noNaN: true });
    const gain = fc.double({ min: 0.7, max: 1.4, noNaN: true });
    await fc.assert(
      fc.asyncProperty(part, part, gain, async (y, x, brightness) => {
        const frame = paint(2 + y, x - 1).map((value) => brightness * value + 30);
        const field = await refine(frame, { y: 2, x: -1 }, 6);
        for (const found of field.y) expect(Math.abs(found - y)).toBeLessThan(0.1);
        for (const found of field.x) expect(Math.abs(found - x)).toBeLessThan(0.1);
      }),
      { numRuns: 20 },
    );
  });

  it('leaves out what a frame does not cover, and NaN', async () => {
    const frame = paint(0.5, 0.25).fill(Number.NaN, 20 * width, 30 * width);
    const field = await refine(frame, { y: 0, x: 0 }, 4);
    expect(Math.max(...field.y.map((v) => Math.abs(v - 0.5)))).toBeLessThan(0.05);
    const away = await refine(frame, { y: 1e9, x: Number.NaN });
    expect(away.y.every((v) => v === 0)).toBe(true);
  });

  it.each([
    ['constant', new Float32Array(height * width).fill(7)],
    ['all zero', new Float32Array(height * width)],
    ['all NaN', new Float32Array(height * width).fill(Number.NaN)],
    ['infinite', new Float32Array(height * width).fill(Number.POSITIVE_INFINITY)],
    [
      'unlike the image',
      Float32Array.from({ length: height * width }, (_, i) => (i * 7919) % 5000),
    ],
  ])('stays within 4 standard deviations on a frame that is %s', async (_, frame) => {
    const field = await refine(frame, { y: 0, x: 0 }, 10);
    for (const value of [...field.y, ...field.x]) expect(Math.abs(value)).toBeLessThanOrEqual(8);
  });

  it('measures moments that add up over knots to the sums over pixels', async () => {
    const model = wholeFrameModel();
    const frame = paint(0.3, -0.4);
    const shifts = { y: Float32Array.of(0), x: Float32Array.of(0) };
    for (const backend of ['wasm', 'reference'] as const) {
      const { implementation } = await loadOp(refineField, backend);
      const refiner = await implementation.prepare(model);
      const motion = { shifts, field: createField(model.grid, 1) };
      const moments = await refiner.measure(frame, 1, motion, 1);
      const knots = moments.length / 4;
      for (let channel = 0; channel < 4; channel++) {
        let sum = 0;
        // The last row and column have no neighbour to interpolate with.
        for (let p = 0; p < (height - 1) * width; p++) {
          if (p % width === width - 1) continue;
          const map = model.steps[1].maps[channel * height * width + p];
          sum += map * (frame[p] - model.image[p]);
        }
        const found = moments.subarray(channel * knots, (channel + 1) * knots);
        expect(found.reduce((a, b) => a + b, 0)).toBeCloseTo(sum, 2);
      }
    }
  });
});
