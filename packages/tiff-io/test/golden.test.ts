import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { collectFrames, InputError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { openTiffPaths } from '../src/node/index.ts';
import { crc32 } from './crc32.ts';

interface Golden {
  readonly file: string;
  readonly shape?: readonly number[];
  readonly dtype?: string;
  /** CRC-32 of the pixels, row-major, little-endian, as tifffile 2026 with imagecodecs decodes them. */
  readonly crc32?: number;
  readonly sum?: number;
  /** Of pages with several samples instead: the CRC-32 of each. */
  readonly channels?: readonly number[];
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
        const reading = openTiffPaths(path).then((recording) => collectFrames(recording.source()));
        await expect(reading).rejects.toBeInstanceOf(InputError);
        await expect(reading).rejects.toThrow(expected.error);
        return;
      }
      const recording = await openTiffPaths(path);
      expect(recording.shape).toEqual(expected.shape);
      expect(recording.dtype).toBe(expected.dtype);
      const crcs: number[] = [];
      let sum = 0;
      for (const channel of recording.channels.keys()) {
        const pixels = await collectFrames(recording.source({ channel }), { size: 3 });
        for (const value of pixels) sum += value;
        crcs.push(crc32(new Uint8Array(pixels.buffer)));
      }
      await recording.close();
      expect(crcs).toEqual(expected.channels ?? [expected.crc32]);
      if (expected.sum !== undefined) expect(sum).toBeCloseTo(expected.sum, 3);
    });
  }
});
