import type { JobRunner } from '@ophys/compute';
import { expect, it } from 'vitest';
import { correctMotion, estimateReference, estimateShifts } from '../src/index.ts';
import { createRecording } from './recording.ts';

const recording = createRecording({ frames: 9, height: 128, width: 160, photons: 8, seed: 5 });

/** A pool that must not be asked: a GPU is fed from the calling thread alone. */
const forbidden: JobRunner = {
  concurrency: 4,
  // biome-ignore lint/correctness/useYield: it never gets that far
  async *map() {
    throw new Error('the runner was used');
  },
  async rest() {},
  async close() {},
};

it('registers a movie on the GPU as WASM does, and never on workers', async () => {
  const { image } = await estimateReference(recording.source, { backend: 'wasm' });
  const truth = await estimateShifts(recording.source, image, { backend: 'wasm' });
  let frames = 0;
  for await (const { block, shifts, backend } of correctMotion(recording.source, {
    reference: image,
    backend: 'gpu',
    runner: forbidden,
    size: 4,
  })) {
    expect(backend).toEqual({ backend: 'gpu', skipped: [] });
    for (let i = 0; i < block.count; i++) {
      expect(Math.abs(shifts.y[i] - truth.shifts.y[block.start + i])).toBeLessThan(0.01);
      expect(Math.abs(shifts.x[i] - truth.shifts.x[block.start + i])).toBeLessThan(0.01);
    }
    frames += block.count;
  }
  expect(frames).toBe(9);
});
