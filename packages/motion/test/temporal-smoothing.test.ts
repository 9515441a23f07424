import { arraySource, collectFrames } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { withNeighbours } from '../src/estimate/neighbours.ts';
import { correctMotion, estimateShifts, joinShifts } from '../src/index.ts';
import { createRecording, rmsError } from './recording.ts';

const [height, width, frames] = [48, 56, 26];
const dim = createRecording({ frames, height, width, photons: 0.3, seed: 4 });
const clean = { data: dim.scene, height, width };

describe('temporal smoothing', () => {
  it('lowers the error in dim recordings that move slowly', async () => {
    const slow = {
      ...dim,
      y: dim.y.map(() => 1.3),
      x: dim.x.map(() => -0.6),
      source: createRecording({ frames, height, width, photons: 0.15, seed: 4, amplitude: 0 })
        .source,
    };
    const error = async (temporalSmoothing: number) => {
      const options = { backend: 'wasm', temporalSmoothing } as const;
      return rmsError((await estimateShifts(slow.source, clean, options)).shifts, slow);
    };
    expect(await error(3)).toBeLessThan(0.6 * (await error(0)));
  });

  it('does not depend on the size of blocks, nor on the range that is corrected', async () => {
    const options = { backend: 'wasm', temporalSmoothing: 1.2 } as const;
    const { shifts } = await estimateShifts(dim.source, clean, options);
    for (const size of [1, 3, 7, 26]) {
      expect((await estimateShifts(dim.source, clean, { ...options, size })).shifts).toEqual(
        shifts,
      );
    }
    const parts = [];
    const range = { ...options, reference: clean, start: 5, stop: 17, size: 5 };
    for await (const { block, shifts: part } of correctMotion(dim.source, range)) {
      parts.push(part);
      expect(Object.keys(block).sort()).toEqual(['count', 'data', 'start']);
    }
    expect([...joinShifts(parts).y]).toEqual([...shifts.y.subarray(5, 17)]);
  });

  it('is the same on the reference backend, and close to no smoothing for a narrow Gaussian', async () => {
    const few = arraySource(dim.data.slice(0, 4 * height * width), [4, height, width]);
    const by = async (backend: 'wasm' | 'reference', temporalSmoothing: number) =>
      (await estimateShifts(few, clean, { backend, temporalSmoothing })).shifts;
    const [fast, truth] = [await by('wasm', 1), await by('reference', 1)];
    for (const i of [0, 1, 2, 3]) {
      expect(Math.abs(fast.y[i] - truth.y[i])).toBeLessThan(0.01);
      expect(Math.abs(fast.peak[i] - truth.peak[i])).toBeLessThan(1e-3);
    }
    const [narrow, none] = [await by('wasm', 0.1), await by('wasm', 0)];
    for (const i of [0, 1, 2, 3]) expect(Math.abs(narrow.x[i] - none.x[i])).toBeLessThan(0.2);
  });

  it('leaves out frames without contrast', async () => {
    const pixels = height * width;
    const data = dim.data.slice();
    data.fill(0, 3 * pixels, 4 * pixels);
    const movie = arraySource(data, [frames, height, width]);
    const options = { backend: 'wasm', temporalSmoothing: 1 } as const;
    const { shifts } = await estimateShifts(movie, clean, options);
    expect(shifts.peak.every((peak) => peak > 0)).toBe(true);
    const flat = arraySource(new Uint8Array(3 * pixels), [3, height, width]);
    const nothing = await estimateShifts(flat, clean, options);
    expect([...nothing.shifts.y, ...nothing.shifts.peak]).toEqual(new Array(6).fill(0));
  });
});

describe('withNeighbours', () => {
  it('gives every block the frames round it, wherever its source cuts blocks', async () => {
    const movie = arraySource(
      Uint8Array.from({ length: 11 }, (_, i) => i),
      [11, 1, 1],
    );
    for (const size of [1, 2, 4, 20]) {
      for (const radius of [1, 3, 20]) {
        const seen: number[] = [];
        for await (const block of withNeighbours(movie, { start: 2, stop: 9, size }, radius)) {
          const last = block.start + block.count;
          const all = await collectFrames(movie);
          expect([...block.data]).toEqual([...all.subarray(block.start, last)]);
          const before = all.subarray(Math.max(0, block.start - radius), block.start);
          expect([...(block.neighbours?.before ?? [])]).toEqual([...before]);
          const after = all.subarray(last, Math.min(11, last + radius));
          expect([...(block.neighbours?.after ?? [])]).toEqual([...after]);
          seen.push(...block.data);
        }
        expect(seen).toEqual([2, 3, 4, 5, 6, 7, 8]);
      }
    }
  });
});
