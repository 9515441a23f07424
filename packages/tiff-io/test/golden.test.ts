import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { collectFrames, InputError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { openTiffFile } from '../src/node/index.ts';
import { crc32 } from './crc32.ts';

interface Golden {
  readonly file: string;
  readonly shape?: readonly number[];
  readonly dtype?: string;
  /** CRC-32 of the pixels, row-major, little-endian, as tifffile 2026 with imagecodecs decodes them. */
  readonly crc32?: number;
  readonly sum?: number;
  /** Instead: what is not supported about the file, as the message says it. */
  readonly error?: string;
}

const data = new URL('../../../../shared/data/', import.meta.url);
const here = new URL('./golden.json', import.meta.url);
const golden = JSON.parse(readFileSync(here, 'utf8')) as readonly Golden[];

describe('real files, against tifffile', () => {
  for (const expected of golden) {
    const path = fileURLToPath(new URL(expected.file, data));
    it.skipIf(!existsSync(path))(`${expected.file} (../shared/data)`, async () => {
      if (expected.error !== undefined) {
        const opening = openTiffFile(path);
        await expect(opening).rejects.toBeInstanceOf(InputError);
        await expect(opening).rejects.toThrow(expected.error);
        return;
      }
      const tiff = await openTiffFile(path);
      const pixels = await collectFrames(tiff, { size: 3 });
      await tiff.close();
      expect(tiff.shape).toEqual(expected.shape);
      expect(tiff.dtype).toBe(expected.dtype);
      let sum = 0;
      for (const value of pixels) sum += value;
      expect(sum).toBeCloseTo(expected.sum ?? Number.NaN, 3);
      expect(crc32(new Uint8Array(pixels.buffer))).toBe(expected.crc32);
    });
  }
});
