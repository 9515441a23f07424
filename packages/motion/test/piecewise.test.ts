import { arraySource, collectFrames, createArray } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import {
  applyShifts,
  correctMotion,
  estimateReference,
  estimateShifts,
  joinMotion,
  type Motion,
  type MotionCorrectedBlock,
  measureCoverage,
  sampleField,
} from '../src/index.ts';
import { createTexture } from '../src/ops/phase-correlate/texture.ts';
import { createRecording } from './recording.ts';
import { cloningRunner } from './runner.ts';

const backend = 'wasm';
const piecewise = { blockSize: 48 };
const small = createRecording({ frames: 11, height: 79, width: 97, photons: 10, seed: 4 });

async function collect(blocks: AsyncIterable<MotionCorrectedBlock>) {
  const parts: MotionCorrectedBlock[] = [];
  for await (const part of blocks) parts.push(part);
  const pixels = parts.flatMap(({ block }) => [...block.data]);
  return { pixels, motion: joinMotion(parts.map(({ shifts, field }) => ({ shifts, field }))) };
}

/** Frames of a texture that is stretched and turned, differently in each; no noise. */
function createBentMovie(frames: number, height: number, width: number) {
  const { waves } = createTexture(9);
  const bend = (t: number, row: number, column: number) => {
    const [v, u] = [row / height - 0.5, column / width - 0.5];
    const strength = 2 * Math.sin(1.3 * t);
    return { y: 1.5 * Math.cos(t) + strength * v - u, x: strength * u + 2 * v * Math.cos(2 * t) };
  };
  const draw = (t: number | undefined) =>
    Float32Array.from({ length: height * width }, (_, p) => {
      const [row, column] = [Math.floor(p / width), p % width];
      const { y, x } = t === undefined ? { y: 0, x: 0 } : bend(t, row, column);
      const light = waves.reduce(
        (sum, w) => sum + w.amplitude * Math.cos(w.y * (row - y) + w.x * (column - x) + w.phase),
        0,
      );
      return 1000 + 200 * light;
    });
  const data = new Int16Array(frames * height * width);
  for (let t = 0; t < frames; t++) data.set(draw(t), t * height * width);
  const image = { data: draw(undefined), height, width };
  return { source: arraySource(data, [frames, height, width]), image, bend };
}

describe('piecewise registration', () => {
  it('recovers a smooth field where blocks are, and makes the movie still', async () => {
    const [frames, height, width] = [5, 160, 200];
    const { source, image, bend } = createBentMovie(frames, height, width);
    const options = { backend, piecewise: { blockSize: 64 } } as const;
    const motion = await estimateShifts(source, image, options);
    let squares = 0;
    let places = 0;
    for (let t = 0; t < frames; t++) {
      for (let row = 32; row < height - 32; row += 8) {
        for (let column = 32; column < width - 32; column += 8) {
          const found = sampleField(motion.field ?? expect.fail(), t, row, column);
          const truth = bend(t, row, column);
          squares += (motion.shifts.y[t] + found.y - truth.y) ** 2;
          squares += (motion.shifts.x[t] + found.x - truth.x) ** 2;
          places++;
        }
      }
    }
    expect(Math.sqrt(squares / places)).toBeLessThan(0.05);
    const left = async (applied: Motion) => {
      const moved = await collectFrames(applyShifts(source, applied, { backend }));
      let sum = 0;
      for (let p = 0; p < moved.length; p++) {
        const [row, column] = [Math.floor(p / width) % height, p % width];
        const inside = row > 32 && row < height - 32 && column > 32 && column < width - 32;
        if (inside) sum += (moved[p] - image.data[p % (height * width)]) ** 2;
      }
      return Math.sqrt(sum);
    };
    expect(await left(motion)).toBeLessThan(0.15 * (await left({ shifts: motion.shifts })));
  });

  it('gives the same pixels, shifts and field for every block size and runner', async () => {
    const { image: reference } = await estimateReference(small.source, { backend });
    const options = { reference, backend, piecewise } as const;
    const whole = await collect(correctMotion(small.source, { ...options, size: 11 }));
    expect(whole.motion.field?.y.length).toBe(11 * 3 * 4);
    for (const [size, runner] of [
      [1, undefined],
      [4, cloningRunner()],
    ] as const) {
      expect(await collect(correctMotion(small.source, { ...options, size, runner }))).toEqual(
        whole,
      );
    }
    const estimate = await estimateShifts(small.source, reference, { backend, piecewise, size: 3 });
    expect({ shifts: estimate.shifts, field: estimate.field }).toEqual(whole.motion);
    const moved = applyShifts(small.source, whole.motion, { backend, runner: cloningRunner() });
    expect([...(await collectFrames(moved, { size: 2 }))]).toEqual(whole.pixels);
  });

  it('keeps within 0.01 px of the reference implementation', async () => {
    const { image } = await estimateReference(small.source, { backend });
    const few = arraySource(small.data.slice(0, 2 * 79 * 97), [2, 79, 97]);
    const [fast, plain] = await Promise.all(
      (['wasm', 'reference'] as const).map((choice) =>
        estimateShifts(few, image, { backend: choice, piecewise }),
      ),
    );
    for (const axis of ['y', 'x'] as const) {
      const truth = plain.field?.[axis] ?? expect.fail();
      fast.field?.[axis].forEach((value, i) => {
        expect(Math.abs(value - truth[i])).toBeLessThan(0.01);
      });
    }
  });

  it('marks what frames do not cover, and counts it', async () => {
    const { image: reference } = await estimateReference(small.source, { backend });
    const source = arraySource(Float32Array.from(small.data), [11, 79, 97]);
    const options = { reference, backend, piecewise, edges: Number.NaN } as const;
    const { pixels, motion } = await collect(correctMotion(source, options));
    const covered = new Uint32Array(79 * 97);
    pixels.forEach((value, p) => {
      if (!Number.isNaN(value)) covered[p % covered.length]++;
    });
    const counts = measureCoverage(motion, 79, 97);
    const differences = counts.filter((count, p) => count !== covered[p]).length;
    // A source within 1e-6 px of the border may fall to either side of it.
    expect(differences).toBeLessThanOrEqual(2);
    expect(Math.min(...counts)).toBeLessThan(11);
  });
});

describe('unless told otherwise', () => {
  it('frames that move as a whole stay rigid, and those that bend get a field', async () => {
    const rigid = createRecording({ frames: 60, height: 64, width: 72, photons: 5, seed: 3 });
    const whole = await collect(correctMotion(rigid.source, { backend }));
    expect(whole.motion.field).toBeUndefined();
    const told = await collect(correctMotion(rigid.source, { backend, piecewise: false }));
    expect(whole).toEqual(told);
    const bent = createBentMovie(60, 72, 80);
    const { shifts, field } = await estimateShifts(bent.source, bent.image, { backend });
    const errors = (withField: boolean) => {
      let squares = 0;
      for (let t = 0; t < 60; t++) {
        for (const [row, column] of [
          [20, 20],
          [20, 60],
          [50, 20],
          [50, 60],
        ] as const) {
          const found = withField && field ? sampleField(field, t, row, column) : { y: 0, x: 0 };
          const truth = bent.bend(t, row, column);
          squares += (shifts.y[t] + found.y - truth.y) ** 2;
          squares += (shifts.x[t] + found.x - truth.x) ** 2;
        }
      }
      return Math.sqrt(squares / 240);
    };
    expect(errors(true)).toBeLessThan(0.5 * errors(false));
  });
});

describe('what cannot be registered piecewise', () => {
  it('frames no larger than a block have shifts alone', async () => {
    const { image } = await estimateReference(small.source, { backend });
    const { shifts, field } = await estimateShifts(small.source, image, {
      backend,
      piecewise: {},
    });
    const rigid = await estimateShifts(small.source, image, { backend, piecewise: false });
    expect(field).toBeUndefined();
    expect(shifts).toEqual(rigid.shifts);
  });

  it('constant, black, saturated and missing frames have a field of 0', async () => {
    const { image } = await estimateReference(small.source, { backend });
    const pixels = 79 * 97;
    const data = createArray('float32', 4 * pixels);
    [0, 700, 3e38, Number.NaN].forEach((value, i) => {
      data.fill(value, i * pixels, (i + 1) * pixels);
    });
    const source = arraySource(data, [4, 79, 97]);
    const { shifts, field } = await estimateShifts(source, image, { backend, piecewise });
    expect(shifts.y.every((y) => y === 0)).toBe(true);
    expect(field?.y.every((y) => y === 0)).toBe(true);
    expect(field?.x.every((x) => x === 0)).toBe(true);
  });

  it('two frames, and a frame moved beyond the search range, give finite numbers', async () => {
    const far = createRecording({ frames: 2, height: 79, width: 97, photons: 10, seed: 78 });
    const { image } = await estimateReference(far.source, { backend });
    const movie = arraySource(small.data.slice(0, 2 * 79 * 97), [2, 79, 97]);
    const { field } = await estimateShifts(movie, image, { backend, piecewise });
    expect(field?.y.every((y) => Number.isFinite(y) && Math.abs(y) <= 5 + 1 + 0.5)).toBe(true);
  });

  it('frames one pixel wide have blocks as wide as they are', async () => {
    const data = Int16Array.from({ length: 2 * 64 }, (_, i) => 300 * Math.sin((i % 64) ** 1.5));
    const thin = arraySource(data, [2, 64, 1]);
    const image = { data: Float32Array.from(data.subarray(0, 64)), height: 64, width: 1 };
    const { field } = await estimateShifts(thin, image, { backend, piecewise });
    expect([field?.grid.y.length, field?.grid.x.length]).toEqual([2, 1]);
    for (const value of [...(field?.y ?? []), ...(field?.x ?? [])]) {
      expect(Math.abs(value)).toBeLessThan(0.01);
    }
  });

  it('options out of range are refused before anything is read', async () => {
    const unread = {
      ...small.source,
      blocks: () => expect.fail('read'),
    };
    const options = { backend, piecewise: { blockSize: 3 } } as const;
    await expect(collect(correctMotion(unread, options))).rejects.toThrow('blockSize');
    const edges = { backend, edges: 0.5 } as const;
    await expect(collect(correctMotion(unread, edges))).rejects.toThrow('edges');
  });
});
