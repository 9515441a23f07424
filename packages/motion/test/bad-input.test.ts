import { arraySource, collectFrames, type FrameSource, InvalidArgumentError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import {
  applyShifts,
  assessMotion,
  correctMotion,
  detectBadFrames,
  estimateLinePhase,
  estimateReference,
  estimateShifts,
  joinShifts,
  type MotionCorrectedBlock,
  type Shifts,
} from '../src/index.ts';
import { createTexture, sampleTexture } from '../src/ops/phase-correlate/texture.ts';
import { createRecording } from './recording.ts';

const [height, width, frames] = [40, 44, 10];
const pixels = height * width;
const recording = createRecording({ frames, height, width, photons: 20, seed: 4, amplitude: 1.5 });
const reference = { data: recording.scene, height, width };

/** The recording as float32, with some frames replaced. */
function spoilt(replace: Readonly<Record<number, number>>): FrameSource {
  const data = Float32Array.from(recording.data);
  for (const [frame, value] of Object.entries(replace)) {
    data.fill(value, Number(frame) * pixels, (Number(frame) + 1) * pixels);
  }
  return arraySource(data, [frames, height, width]);
}

async function correct(source: FrameSource, options: Parameters<typeof correctMotion>[1]) {
  const parts: MotionCorrectedBlock[] = [];
  for await (const part of correctMotion(source, options)) parts.push(part);
  const data = parts.flatMap(({ block }) => [...block.data]);
  return { data, shifts: joinShifts(parts.map(({ shifts }) => shifts)) };
}

const shiftOf = ({ y, x, peak }: Shifts, i: number) => [y[i], x[i], peak[i]];

it('estimates passed whole in place of what is in them are named', async () => {
  const estimate = { image: reference, frames: [], backend: { backend: 'wasm', skipped: [] } };
  const run = estimateShifts(recording.source, estimate as never);
  await expect(run).rejects.toThrow(InvalidArgumentError);
  await expect(run).rejects.toThrow('got an estimate; pass its .image');
  const { shifts } = await estimateShifts(recording.source, reference, { backend: 'wasm' });
  expect(() => applyShifts(recording.source, shifts as never)).toThrow('pass { shifts }');
});

describe.each(['wasm', 'reference'] as const)('with bad input, on %s', (backend) => {
  const spoiltFrames = { 2: 0, 4: 7, 6: Number.NaN, 8: 1e30 };

  it('frames of zeros, of one value, of NaN, and saturated frames have shift and peak 0 and stay as they are', async () => {
    const source = spoilt(spoiltFrames);
    const { data, shifts } = await correct(source, { backend, reference });
    const clean = await estimateShifts(recording.source, reference, { backend });
    for (let i = 0; i < frames; i++) {
      const value = spoiltFrames[i as keyof typeof spoiltFrames];
      const isSpoilt = value !== undefined;
      expect(shiftOf(shifts, i)).toEqual(isSpoilt ? [0, 0, 0] : shiftOf(clean.shifts, i));
      if (isSpoilt)
        expect(new Set(data.slice(i * pixels, (i + 1) * pixels))).toEqual(
          new Set([Math.fround(value)]),
        );
    }
    const bad = detectBadFrames(shifts, height, width);
    for (const i of [2, 4, 6, 8]) expect(bad[i]).toBe(1);
  });

  it('such frames take no part in the reference', async () => {
    const { image, frames: used } = await estimateReference(spoilt(spoiltFrames), { backend });
    for (const i of [2, 4, 6, 8]) expect(used).not.toContain(i);
    expect(image.data.every((value) => value > 0 && value < 1e5)).toBe(true);
  });

  it('movies of nothing but such frames are their own reference and do not move', async () => {
    for (const value of [0, 7, Number.NaN]) {
      const source = arraySource(new Float32Array(3 * pixels).fill(value), [3, height, width]);
      const { data, shifts } = await correct(source, { backend });
      expect([...shifts.y, ...shifts.x, ...shifts.peak]).toEqual(new Array(9).fill(0));
      expect(new Set(data)).toEqual(new Set([value]));
    }
  });

  it('a shift past the search range ends at most 3 px past it and is found to be bad', async () => {
    const { data } = recording;
    const far = createRecording({
      frames: 1,
      height: 80,
      width: 80,
      photons: 20,
      seed: 4,
      amplitude: 0,
    });
    const elsewhere = data.slice();
    for (let row = 0; row < height; row++) {
      const from = (row + 30) * 80 + 30;
      elsewhere.set(far.data.subarray(from, from + width), 5 * pixels + row * width);
    }
    const source = arraySource(elsewhere, [frames, height, width]);
    const { shifts } = await correct(source, { backend, reference });
    expect(Math.max(Math.abs(shifts.y[5]), Math.abs(shifts.x[5]))).toBeLessThanOrEqual(4 + 3);
    expect([...detectBadFrames(shifts, height, width)]).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
  });

  it('images one pixel wide or high are registered along the side that they have', async () => {
    const texture = createTexture(8);
    const moves = [0, 0.8, -1.2, 1.9];
    const tall = moves.flatMap((y) => [...sampleTexture(texture, 90, 1, { y, x: 0 }, undefined)]);
    for (const shape of [
      [4, 90, 1],
      [4, 1, 90],
    ] as const) {
      const source = arraySource(Float32Array.from(tall), shape);
      const first = {
        data: Float32Array.from(tall.slice(0, 90)),
        height: shape[1],
        width: shape[2],
      };
      const { shifts } = await correct(source, { backend, reference: first });
      const [along, across] = shape[2] === 1 ? [shifts.y, shifts.x] : [shifts.x, shifts.y];
      expect([...across]).toEqual([0, 0, 0, 0]);
      for (const [i, move] of moves.entries()) expect(Math.abs(along[i] - move)).toBeLessThan(0.1);
    }
    const dot = arraySource(Uint8Array.of(3, 9), [2, 1, 1]);
    expect(await correct(dot, { backend })).toMatchObject({ data: [3, 9] });
  });

  it('two frames are registered to each other, one frame to itself', async () => {
    const two = arraySource(recording.data.slice(0, 2 * pixels), [2, height, width]);
    const { shifts } = await correct(two, { backend });
    expect(shifts.y[1] - shifts.y[0]).toBeCloseTo(recording.y[1] - recording.y[0], 0);
    const one = arraySource(recording.data.slice(0, pixels), [1, height, width]);
    const alone = await correct(one, { backend });
    expect(Math.hypot(alone.shifts.y[0], alone.shifts.x[0])).toBeLessThan(1e-3);
    expect(alone.shifts.peak[0]).toBeCloseTo(1, 3);
  });

  it('blocks larger than the frame are the frame', async () => {
    const options = { backend, reference, piecewise: { blockSize: 500 } } as const;
    const few = arraySource(recording.data.slice(0, 2 * pixels), [2, height, width]);
    const { shifts } = await correct(few, options);
    expect(shifts).toEqual((await correct(few, { backend, reference })).shifts);
  });

  it('no frames, and a reference of another size or without pixels, are refused', async () => {
    const none = arraySource(new Uint8Array(0), [0, height, width]);
    await expect(correct(none, { backend })).rejects.toThrow(InvalidArgumentError);
    expect((await correct(none, { backend, reference })).data).toEqual([]);
    const other = { data: new Float32Array(64), height: 8, width: 8 };
    await expect(correct(recording.source, { backend, reference: other })).rejects.toThrow(
      'The reference is 8 x 8 px but the frames are 40 x 44.',
    );
    const hollow = { data: new Float32Array(3), height, width };
    await expect(correct(recording.source, { backend, reference: hollow })).rejects.toThrow(
      'needs 1760 pixels and at least one, got 3',
    );
  });

  it('a cancelled call rejects with the reason and closes the movie', async () => {
    const calls: readonly ((source: FrameSource, signal: AbortSignal) => Promise<unknown>)[] = [
      (source, signal) => estimateReference(source, { backend, signal }),
      (source, signal) => estimateShifts(source, reference, { backend, signal, size: 2 }),
      (source, signal) => correct(source, { backend, reference, signal, size: 2 }),
      (source, signal) =>
        collectFrames(applyShifts(source, { shifts: zeros }, { backend }), { signal, size: 2 }),
      (source, signal) => assessMotion(source, source, { backend, signal }),
      (source, signal) => estimateLinePhase(source, { signal }),
    ];
    const zeros = {
      y: new Float32Array(frames),
      x: new Float32Array(frames),
      peak: new Float32Array(frames),
    };
    for (const call of calls) {
      const { source, signal, open } = cancelledAfter(3);
      await expect(call(source, signal)).rejects.toThrow('enough');
      expect(open()).toBe(0);
    }
  });

  it('a loop that is left closes the movie', async () => {
    const { source, open } = cancelledAfter(1000);
    for await (const { block } of correctMotion(source, { backend, reference, size: 2 })) {
      expect(block.start).toBe(0);
      break;
    }
    expect(open()).toBe(0);
  });
});

/** The recording, which aborts a signal after so many blocks, and counts streams that are open. */
function cancelledAfter(blocks: number) {
  const abort = new AbortController();
  let open = 0;
  let read = 0;
  const source: FrameSource = {
    ...recording.source,
    async *blocks(request) {
      open++;
      try {
        for await (const block of recording.source.blocks(request)) {
          if (++read >= blocks) abort.abort(new Error('enough'));
          yield block;
        }
      } finally {
        open--;
      }
    },
  };
  return { source, signal: abort.signal, open: () => open };
}
