import { isOphysError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { bytesOfBuffer, openTiff } from '../src/index.ts';
import { buildTiff, pageOf } from './build-tiff.ts';
import type { Codec } from './encoders.ts';

const codecs: readonly Codec[] = ['none', 'lzw', 'deflate', 'packbits', 'zstd'];

const files = codecs.flatMap((codec) =>
  [true, false].map((bigTiff) => {
    const littleEndian = bigTiff === (codec !== 'lzw');
    const frame = Uint16Array.from({ length: 12 * 9 }, (_, i) => (i * i) % 1000);
    const form = { codec, littleEndian, predictor: true };
    const pages = [
      pageOf(frame, 12, 9, { ...form, rowsPerStrip: 5 }),
      pageOf(frame, 12, 9, { ...form, moreTags: [[270, 2, 'ImageJ=1.53t\nimages=2\n']] }),
      pageOf(frame, 12, 9, { ...form, tile: [16, 16] }),
    ];
    return buildTiff(pages, { bigTiff, littleEndian });
  }),
);

/** Reads everything; returns milliseconds. Only errors made on purpose may come out. */
async function readDamaged(file: Uint8Array): Promise<number> {
  const before = performance.now();
  try {
    const tiff = await openTiff(bytesOfBuffer(file));
    for await (const block of tiff.blocks({ size: 2 })) expect(block.count).toBeGreaterThan(0);
  } catch (error) {
    if (!isOphysError(error)) throw error;
  }
  return performance.now() - before;
}

describe('damaged files', () => {
  it('are read or refused, soon, wherever they are cut', async () => {
    let slowest = 0;
    for (const file of files) {
      for (let length = 0; length < file.length; length += 3) {
        slowest = Math.max(slowest, await readDamaged(file.slice(0, length)));
      }
    }
    expect(slowest).toBeLessThan(1000);
  });

  it('are read or refused, soon, whatever bytes are changed', async () => {
    let state = 12345;
    const random = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    let slowest = 0;
    for (let run = 0; run < 10_000; run++) {
      const file = (files[run % files.length] ?? new Uint8Array(0)).slice();
      for (let n = 1 + random(4); n > 0; n--) {
        file[random(file.length)] = random(3) === 0 ? 255 : random(256);
      }
      slowest = Math.max(slowest, await readDamaged(file));
    }
    expect(slowest).toBeLessThan(1000);
  });
});
