import { loadOp } from '@ophys/compute';
import { InvalidArgumentError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { packMasks } from '../../mask-table.ts';
import { maskToTrace, maskToTraceTolerance } from './index.ts';
import { compareWithReference } from './parity.ts';

describe('mask-to-trace', () => {
  it('wasm agrees with the reference for all layouts and dtypes', async () => {
    for (const { name, report, error } of await compareWithReference('wasm')) {
      expect(report).toEqual({ backend: 'wasm', skipped: [] });
      expect(error, name).toBeLessThanOrEqual(maskToTraceTolerance);
    }
  });

  it('reference is the weighted sum', async () => {
    const { implementation } = await loadOp(maskToTrace, 'reference');
    const masks = [
      { pixels: Uint32Array.of(0, 3), weights: Float32Array.of(0.5, 2) },
      { pixels: Uint32Array.of(1), weights: Float32Array.of(1) },
    ];
    const projector = await implementation.prepare(packMasks(masks, 4), 4);
    const traces = await projector.project(Int16Array.of(1, 2, 3, 4, -10, 20, 30, 40), 2);
    expect([...traces]).toEqual([8.5, 2, 75, 20]);
  });

  it.each(['wasm', 'reference'] as const)(
    '%s does not look at NaN outside the masks',
    async (backend) => {
      const { implementation } = await loadOp(maskToTrace, backend);
      const masks = [{ pixels: Uint32Array.of(1, 3), weights: Float32Array.of(1, 0) }];
      const projector = await implementation.prepare(packMasks(masks, 5), 5);
      const frame = Float32Array.of(Number.NaN, 7, Number.NaN, Number.NaN, Infinity);
      expect([...(await projector.project(frame, 1))]).toEqual([7]);
    },
  );

  it('lets NaN under a mask through', async () => {
    const { implementation } = await loadOp(maskToTrace, 'wasm');
    const masks = [{ pixels: Uint32Array.of(0, 1), weights: Float32Array.of(1, 1) }];
    const projector = await implementation.prepare(packMasks(masks, 2), 2);
    expect(await projector.project(Float32Array.of(1, Number.NaN), 1)).toEqual(
      Float32Array.of(Number.NaN),
    );
  });

  it('refuses masks that do not fit the frame', () => {
    const mask = { pixels: Uint32Array.of(4), weights: Float32Array.of(1) };
    expect(() => packMasks([mask], 4)).toThrow(InvalidArgumentError);
    expect(() => packMasks([{ ...mask, weights: new Float32Array(2) }], 9)).toThrow(/weights/);
    expect(() => packMasks([{ ...mask, weights: Float32Array.of(Number.NaN) }], 9)).toThrow(
      /not finite/,
    );
  });
});
