import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readRecordFile, writeRecordFile } from './record-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ophys-record-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('reads what was written, empty arrays too', async () => {
  const path = join(folder, 'record.bin');
  const array = fc.oneof(
    fc.array(fc.float()).map((values) => Float32Array.from(values)),
    fc.array(fc.nat(65_535)).map((values) => Uint16Array.from(values)),
  );
  const value = fc.record({ arrays: fc.array(array), number: fc.double(), text: fc.string() });
  await fc.assert(
    fc.asyncProperty(value, async (written) => {
      await writeRecordFile(path, written);
      expect((await readRecordFile(path))?.value).toEqual(written);
    }),
    {
      numRuns: 40,
      examples: [[{ arrays: [Float32Array.of(1), new Float32Array(0)], number: 0, text: '' }]],
    },
  );
});
