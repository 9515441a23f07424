import { arraySource, collectFrames, InvalidArgumentError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import {
  applyShifts,
  correctMotion,
  estimateReference,
  estimateShifts,
  joinShifts,
  type MotionCorrectedBlock,
} from '../src/index.ts';
import { createRecording, rmsError } from './recording.ts';
import { cloningRunner } from './runner.ts';

const small = createRecording({ frames: 23, height: 72, width: 90, photons: 10, seed: 4 });

async function collect(blocks: AsyncIterable<MotionCorrectedBlock>) {
  const parts: MotionCorrectedBlock[] = [];
  for await (const part of blocks) parts.push(part);
  return {
    pixels: parts.flatMap(({ block }) => [...block.data]),
    shifts: joinShifts(parts.map(({ shifts }) => shifts)),
    backends: new Set(parts.map(({ backend }) => backend.backend)),
  };
}

describe('accuracy', () => {
  it('is at most 0.05 px rms at 3 photons a pixel, 0.065 with a reference of 60 such frames', async () => {
    const recording = createRecording({ frames: 60, height: 256, width: 256, photons: 3, seed: 8 });
    const clean = { data: recording.scene, height: 256, width: 256 };
    const known = await estimateShifts(recording.source, clean, { backend: 'wasm' });
    expect(rmsError(known.shifts, recording)).toBeLessThan(0.05);
    const { image } = await estimateReference(recording.source, { backend: 'wasm' });
    const { shifts } = await estimateShifts(recording.source, image, { backend: 'wasm' });
    expect(rmsError(shifts, recording)).toBeLessThan(0.065);
  });

  it('does not move a still recording', async () => {
    const still = createRecording({
      frames: 40,
      height: 128,
      width: 128,
      photons: 5,
      seed: 2,
      amplitude: 0,
    });
    const { image } = await estimateReference(still.source, { backend: 'wasm' });
    const { shifts } = await estimateShifts(still.source, image, { backend: 'wasm' });
    expect(rmsError(shifts, still)).toBeLessThan(0.08);
    expect(Math.max(...shifts.y.map(Math.abs))).toBeLessThan(0.4);
  });
});

describe('correctMotion', () => {
  it('gives the same pixels and shifts, bit for bit, for every block size and runner', async () => {
    const { image: reference } = await estimateReference(small.source, { backend: 'wasm' });
    const whole = await collect(
      correctMotion(small.source, { reference, backend: 'wasm', size: 23 }),
    );
    for (const size of [1, 4, 7]) {
      for (const runner of [undefined, cloningRunner()]) {
        const options = { reference, backend: 'wasm', size, runner } as const;
        expect(await collect(correctMotion(small.source, options))).toEqual(whole);
      }
    }
    expect([...whole.backends]).toEqual(['wasm']);
  });

  it('is estimateShifts followed by applyShifts', async () => {
    const { image: reference } = await estimateReference(small.source, { backend: 'wasm' });
    const { shifts } = await estimateShifts(small.source, reference, { backend: 'wasm', size: 5 });
    const moved = applyShifts(small.source, { shifts }, { backend: 'wasm' });
    const corrected = await collect(correctMotion(small.source, { reference, backend: 'wasm' }));
    expect(corrected.shifts).toEqual(shifts);
    expect([...(await collectFrames(moved, { size: 6 }))]).toEqual(corrected.pixels);
    expect(moved).toMatchObject({ shape: [23, 72, 90], dtype: 'int16', rateHz: 30 });
  });

  it('makes a moving scene still', async () => {
    const spread = (pixels: ArrayLike<number>) => {
      // Variance over time of the pixels in the middle, above what photons alone would give.
      let total = 0;
      for (let p = 20 * 90 + 20; p < 20 * 90 + 70; p++) {
        const values = Array.from({ length: 23 }, (_, i) => pixels[i * 72 * 90 + p]);
        const mean = values.reduce((a, b) => a + b, 0) / 23;
        total += values.reduce((a, b) => a + (b - mean) ** 2, 0);
      }
      return total;
    };
    const { pixels } = await collect(correctMotion(small.source, { backend: 'wasm' }));
    expect(spread(pixels)).toBeLessThan(0.6 * spread(small.data));
  });

  it('reads only the frames asked for, and reports progress', async () => {
    const seen: number[] = [];
    const blocks = correctMotion(small.source, {
      backend: 'wasm',
      start: 3,
      stop: 13,
      size: 4,
      onProgress: ({ stage, done }) => {
        if (stage === 'correct motion') seen.push(done);
      },
    });
    const starts: number[] = [];
    for await (const { block } of blocks) starts.push(block.start);
    expect(starts).toEqual([3, 7, 11]);
    expect(seen).toEqual([4, 8, 10]);
  });

  it('stops when it is cancelled', async () => {
    const abort = new AbortController();
    const run = async () => {
      for await (const { block } of correctMotion(small.source, {
        backend: 'wasm',
        size: 2,
        signal: abort.signal,
      })) {
        if (block.start >= 4) abort.abort(new Error('enough'));
      }
    };
    await expect(run()).rejects.toThrow('enough');
  });

  it('refuses a reference of another size, and shifts of another length', async () => {
    const reference = { data: new Float32Array(64 * 64), height: 64, width: 64 };
    await expect(collect(correctMotion(small.source, { reference }))).rejects.toThrow(
      'The reference is 64 x 64 px but the frames are 72 x 90.',
    );
    const shifts = { y: new Float32Array(2), x: new Float32Array(2), peak: new Float32Array(2) };
    expect(() => applyShifts(small.source, { shifts })).toThrow(InvalidArgumentError);
  });
});

describe('estimateReference', () => {
  it('is the frame itself in a movie of one frame', async () => {
    const one = arraySource(small.data.slice(0, 72 * 90), [1, 72, 90]);
    const { image, frames } = await estimateReference(one, { backend: 'wasm' });
    expect(frames).toEqual([0]);
    expect([...image.data]).toEqual([...small.data.subarray(0, 72 * 90)]);
  });

  it('leaves out frames that lie past the search limit or have no contrast', async () => {
    const { data } = createRecording({ frames: 40, height: 80, width: 80, photons: 10, seed: 3 });
    const far = createRecording({ frames: 1, height: 80, width: 80, photons: 10, seed: 77 });
    data.set(far.data, 5 * 6400);
    data.fill(17, 9 * 6400, 10 * 6400);
    const { frames } = await estimateReference(arraySource(data, [40, 80, 80]), {
      backend: 'wasm',
    });
    expect(frames).not.toContain(5);
    expect(frames).not.toContain(9);
    expect(frames.length).toBe(30);
  });

  it('is the mean of the sample where nothing can be aligned', async () => {
    const flat = arraySource(new Uint8Array(3 * 1024).fill(9), [3, 32, 32]);
    const { image, frames } = await estimateReference(flat, { backend: 'wasm' });
    expect(frames).toEqual([0, 1, 2]);
    expect(new Set(image.data)).toEqual(new Set([9]));
  });

  it('has no blur: it is as crisp as a mean of frames moved by their true shifts', async () => {
    const recording = createRecording({ frames: 60, height: 96, width: 96, photons: 8, seed: 6 });
    const { image } = await estimateReference(recording.source, { backend: 'wasm' });
    const truth = applyShifts(
      recording.source,
      {
        shifts: {
          y: Float32Array.from(recording.y),
          x: Float32Array.from(recording.x),
          peak: new Float32Array(60),
        },
      },
      { backend: 'wasm' },
    );
    const frames = await collectFrames(truth);
    const mean = Float32Array.from({ length: 9216 }, (_, p) => {
      let sum = 0;
      for (let i = 0; i < 60; i++) sum += frames[i * 9216 + p];
      return sum / 60;
    });
    const crispness = (pixels: Float32Array) => {
      let sum = 0;
      for (let r = 12; r < 84; r++) {
        for (let c = 12; c < 84; c++) sum += (pixels[r * 96 + c + 1] - pixels[r * 96 + c]) ** 2;
      }
      return sum;
    };
    expect(crispness(image.data) / crispness(mean)).toBeGreaterThan(0.95);
  });

  it('refuses a movie without frames and a sample of none', async () => {
    const empty = arraySource(new Uint8Array(0), [0, 32, 32]);
    await expect(estimateReference(empty)).rejects.toThrow(InvalidArgumentError);
    await expect(estimateReference(small.source, { sampleFrames: 0 })).rejects.toThrow(
      'sampleFrames',
    );
  });
});
