import { arraySource, collectFrames, createArray, dtypes, type TypedArray } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfBlob, bytesOfBuffer, openTiff } from '../src/index.ts';
import { buildTiff, pageOf } from './build-tiff.ts';
import type { Codec } from './encoders.ts';

const codecs: readonly Codec[] = ['none', 'lzw', 'deflate', 'packbits', 'zstd'];

/** Movies of every dtype, with runs so that compression has something to do. */
const movies = fc
  .record({
    dtype: fc.constantFrom(...dtypes),
    frames: fc.integer({ min: 1, max: 4 }),
    height: fc.integer({ min: 1, max: 40 }),
    width: fc.integer({ min: 1, max: 40 }),
    seed: fc.integer(),
    period: fc.integer({ min: 1, max: 400 }),
  })
  .map(({ dtype, frames, height, width, seed, period }) => {
    const data = createArray(dtype, frames * height * width);
    let state = seed >>> 0;
    const values = Array.from({ length: period }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return dtype.startsWith('float') ? state / 1e5 - 2e4 : state >>> (state % 24);
    });
    for (let i = 0; i < data.length; i++) data[i] = values[i % period] ?? 0;
    return { data, frames, height, width };
  });

const forms = fc.record({
  codec: fc.constantFrom(...codecs),
  predictor: fc.boolean(),
  littleEndian: fc.boolean(),
  bigTiff: fc.boolean(),
  backwards: fc.boolean(),
  gap: fc.constantFrom(0, 0, 2, 70_000),
  rowsPerStrip: fc.integer({ min: 1, max: 50 }),
  tile: fc.option(fc.constantFrom([16, 16] as const, [16, 32] as const, [48, 64] as const), {
    nil: undefined,
  }),
});

describe('openTiff', () => {
  it('reads back what was encoded, in any form of file and any size of block', async () => {
    await fc.assert(
      fc.asyncProperty(movies, forms, fc.integer({ min: 1, max: 5 }), async (movie, form, size) => {
        const { data, frames, height, width } = movie;
        const { tile, ...rest } = form;
        const pages = Array.from({ length: frames }, (_, i) =>
          pageOf(frameOf(data, i, frames), height, width, { ...rest, ...(tile ? { tile } : {}) }),
        );
        const file = buildTiff(pages, form);
        for (const bytes of [bytesOfBuffer(file), bytesOfBlob(new Blob([file.slice()]))]) {
          const tiff = await openTiff(bytes);
          expect(tiff.shape).toEqual([frames, height, width]);
          expect(tiff.description.compression).toBe(form.codec);
          expect(tiff.description.byteOrder).toBe(form.littleEndian ? 'little' : 'big');
          expect(tiff.description.bigTiff).toBe(form.bigTiff);
          const read = await collectFrames(tiff, { size });
          expect(read.constructor).toBe(data.constructor);
          expect(sameBytes(read, data)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('gives any range of frames, in blocks that their receiver owns', async () => {
    const data = Uint16Array.from({ length: 7 * 6 }, (_, i) => 1000 + i);
    const file = buildTiff(Array.from({ length: 7 }, (_, i) => pageOf(frameOf(data, i, 7), 2, 3)));
    const tiff = await openTiff(bytesOfBuffer(file));
    const blocks = [];
    for await (const block of tiff.blocks({ start: 1, stop: 6, size: 2 })) {
      blocks.push([block.start, block.count, [...block.data]]);
      expect(block.data.buffer.byteLength).toBe(block.data.byteLength);
      block.data.fill(0);
    }
    const expected = arraySource(data, [7, 2, 3]);
    const wanted = [];
    for await (const block of expected.blocks({ start: 1, stop: 6, size: 2 })) {
      wanted.push([block.start, block.count, [...block.data]]);
    }
    expect(blocks).toEqual(wanted);
    expect([...(await collectFrames(tiff))]).toEqual([...data]);
  });

  it('stops between blocks when cancelled', async () => {
    const file = buildTiff([1, 2, 3].map((v) => pageOf(Uint8Array.of(v), 1, 1)));
    const tiff = await openTiff(bytesOfBuffer(file));
    const controller = new AbortController();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const block of tiff.blocks({ size: 1, signal: controller.signal })) {
        seen.push(...block.data);
        controller.abort(new Error('enough'));
      }
    })();
    await expect(reading).rejects.toThrow('enough');
    expect(seen).toEqual([1]);
  });
});

function frameOf(data: TypedArray, index: number, frames: number): TypedArray {
  const pixels = data.length / frames;
  return data.slice(index * pixels, (index + 1) * pixels);
}

function sameBytes(a: TypedArray, b: TypedArray): boolean {
  return Buffer.compare(Buffer.from(a.buffer), Buffer.from(b.buffer)) === 0;
}
