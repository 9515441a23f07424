import { arraySource, collectFrames } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import {
  applyShifts,
  correctMotion,
  correctMotionInPieces,
  estimateReferences,
  joinShifts,
  type MotionCorrectedBlock,
} from '../src/index.ts';
import { createTexture, sampleTexture } from '../src/ops/phase-correlate/texture.ts';
import { createRecording, rmsError } from './recording.ts';

const [height, width] = [80, 88];

/** A scene that drifts by 5 px and, as if in depth, turns into another over the recording. */
function createDriftingRecording(frames: number) {
  const [first, last] = [createTexture(1, 40), createTexture(2, 40)];
  const y = Float64Array.from({ length: frames }, (_, i) => (5 * i) / frames + 0.4 * Math.sin(i));
  const x = Float64Array.from({ length: frames }, (_, i) => 0.5 * Math.cos(2 * i));
  const data = new Float32Array(frames * height * width);
  for (let i = 0; i < frames; i++) {
    const angle = (1.2 * i) / frames;
    const shift = { y: y[i], x: x[i] };
    const a = sampleTexture(first, height, width, shift, i);
    const b = sampleTexture(last, height, width, shift, undefined);
    for (let p = 0; p < a.length; p++) {
      data[i * a.length + p] = 100 + 20 * (Math.cos(angle) * a[p] + Math.sin(angle) * b[p]);
    }
  }
  return { source: arraySource(data, [frames, height, width]), y, x };
}

async function collect(blocks: AsyncIterable<MotionCorrectedBlock>) {
  const parts: MotionCorrectedBlock[] = [];
  for await (const part of blocks) parts.push(part);
  return { parts, shifts: joinShifts(parts.map(({ shifts }) => shifts)) };
}

describe('references of pieces', () => {
  const options = { backend: 'wasm', maxShift: 0.15 } as const;

  it('lie in one coordinate system, so that a drifting, changing recording becomes still', async () => {
    const recording = createDriftingRecording(75);
    const references = await estimateReferences(recording.source, { ...options, pieceFrames: 15 });
    expect(references.map(({ start, stop }) => [start, stop])).toEqual([
      [0, 15],
      [15, 30],
      [30, 45],
      [45, 60],
      [60, 75],
    ]);
    expect(references[2].shift).toEqual({ y: 0, x: 0 });
    const seen: number[] = [];
    const { shifts, parts } = await collect(
      correctMotionInPieces(recording.source, references, {
        ...options,
        size: 7,
        onProgress: ({ done }) => seen.push(done),
      }),
    );
    expect(parts.map(({ block }) => block.start).slice(0, 4)).toEqual([0, 7, 14, 15]);
    expect(seen.at(-1)).toBe(75);
    expect(rmsError(shifts, recording)).toBeLessThan(0.2);
  });

  it('are one reference for a movie of one piece', async () => {
    const recording = createRecording({ frames: 12, height, width, photons: 10, seed: 3 });
    const [only, ...others] = await estimateReferences(recording.source, { backend: 'wasm' });
    expect(others).toEqual([]);
    expect([only.start, only.stop]).toEqual([0, 12]);
    const whole = await collect(correctMotion(recording.source, { backend: 'wasm' }));
    const pieces = await collect(
      correctMotionInPieces(recording.source, [only], { backend: 'wasm' }),
    );
    expect(pieces.shifts).toEqual(whole.shifts);
  });

  it('must cover the frames, and pieces have at least one', async () => {
    const { source } = createRecording({ frames: 8, height, width, photons: 10, seed: 3 });
    await expect(estimateReferences(source, { pieceFrames: 0 })).rejects.toThrow('pieceFrames');
    await expect(collect(correctMotionInPieces(source, []))).rejects.toThrow('none');
    const image = { data: new Float32Array(height * width), height, width };
    const gap = [
      { start: 0, stop: 3, image, shift: { y: 0, x: 0 } },
      { start: 4, stop: 8, image, shift: { y: 0, x: 0 } },
    ];
    await expect(collect(correctMotionInPieces(source, gap))).rejects.toThrow('0 to 3, 4 to 8');
  });
});

describe('a second channel', () => {
  const { source, data, scene } = createRecording({
    frames: 9,
    height,
    width,
    photons: 10,
    seed: 6,
  });
  const red = arraySource(
    Uint8Array.from(data, (value) => value / 3),
    [9, height, width],
  );
  const reference = { data: scene, height, width };

  it('is moved by the first one, in its own dtype, whatever the block size', async () => {
    const { shifts } = await collect(correctMotion(source, { backend: 'wasm', reference }));
    const expected = await collectFrames(applyShifts(red, { shifts }, { backend: 'wasm' }));
    for (const size of [1, 4, 9]) {
      const options = { backend: 'wasm', reference, companion: red, size } as const;
      const { parts } = await collect(correctMotion(source, options));
      expect(parts.flatMap(({ companion }) => [...(companion?.data ?? [])])).toEqual([...expected]);
      expect(parts.every(({ companion }) => companion?.data instanceof Uint8Array)).toBe(true);
      expect(joinShifts(parts.map((part) => part.shifts))).toEqual(shifts);
    }
  });

  it('must have the shape of the first', async () => {
    const short = arraySource(new Uint8Array(8 * height * width), [8, height, width]);
    const run = collect(correctMotion(source, { reference, companion: short }));
    await expect(run).rejects.toThrow('companion');
  });
});
