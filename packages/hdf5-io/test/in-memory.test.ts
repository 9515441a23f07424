import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectFrames, InvalidArgumentError } from '@ophys/core';
import { ImageSegmentation, TimeSeries } from '@ophys/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryFile } from '../src/hdf5/memory-file.ts';
import {
  appendNwbInMemory,
  createNwbInMemory,
  exportNwbInMemory,
  openHdf5Source,
  openNwb,
  validateNwb,
  writeNwb,
  writeNwbInMemory,
} from '../src/node.ts';
import { contentOf } from './content.ts';
import { fixtureFile, minimalFile, temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();

function series(name: string): TimeSeries {
  return new TimeSeries({ name, data: new Float32Array(5000).fill(0.5), unit: 'V', rate: 2 });
}

async function save(blob: Blob, name: string): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, new Uint8Array(await blob.arrayBuffer()));
  return path;
}

test('a file in memory is the file at a path', async () => {
  const { file } = fixtureFile();
  file.addAcquisition(series('s'));
  const path = join(folder, 'out.nwb');
  await writeNwb(path, file);
  const copy = await save(await writeNwbInMemory(file), 'memory.nwb');
  expect(await validateNwb(copy)).toEqual([]);
  expect(await contentOf(copy)).toEqual(await contentOf(path));
});

test('a movie larger than a page goes through a sink', async () => {
  const writer = await createNwbInMemory();
  const data = Uint16Array.from({ length: 20 * 256 * 256 }, (_, i) => i);
  const sink = writer.createFrameSink('/scratch/movie', {
    height: 256,
    width: 256,
    dtype: 'uint16',
    compression: 1,
  });
  await sink.append({ data, start: 0, count: 20 });
  await writer.write(minimalFile());
  const blob = await writer.commit();
  expect(blob.size).toBeLessThan(data.byteLength);
  const bytes = await blob.arrayBuffer();
  expect(await validateNwb(bytes)).toEqual([]);
  const movie = await openHdf5Source(bytes, '/scratch/movie');
  const last = await collectFrames(movie, { start: 19, stop: 20 });
  expect(last.subarray(0, 3)).toEqual(
    data.filter((_, i) => i >= 19 * 65536 && i % 256 === 0).slice(0, 3),
  );
  await movie.close();
});

test('bytes are appended to and exported', async () => {
  const first = await (await writeNwbInMemory(minimalFile())).arrayBuffer();
  const nwb = await appendNwbInMemory(first);
  nwb.file.addAcquisition(series('appended'));
  const second = await (await nwb.commit()).arrayBuffer();
  const reader = await openNwb(second);
  reader.file.addAcquisition(series('exported'));
  const third = await (await exportNwbInMemory(reader)).arrayBuffer();
  await reader.close();
  const last = await openNwb(third);
  expect(last.file.acquisition.names).toEqual(['appended', 'exported']);
  expect(last.file.fileCreateDate).toHaveLength(3);
  await last.close();
  expect(await validateNwb(third)).toEqual([]);
});

test('what is invalid is refused', async () => {
  const { file, ophys } = fixtureFile();
  ophys.add(new ImageSegmentation());
  await expect(writeNwbInMemory(file)).rejects.toThrow(InvalidArgumentError);
});

test('a file in memory behaves like an array of bytes', () => {
  const step = fc.oneof(
    fc.record({
      at: fc.nat(3_000_000),
      length: fc.nat(1_500_000),
      value: fc.integer({ min: 1, max: 255 }),
    }),
    fc.record({ size: fc.nat(3_000_000) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
      const file = new MemoryFile('m');
      let bytes = new Uint8Array(0);
      const resize = (size: number) => {
        const next = new Uint8Array(size);
        next.set(bytes.subarray(0, size));
        bytes = next;
      };
      for (const given of steps) {
        if ('size' in given) {
          resize(given.size);
          file.truncate(given.size);
        } else {
          const part = new Uint8Array(given.length).fill(given.value);
          resize(Math.max(bytes.length, given.at + given.length));
          bytes.set(part, given.at);
          file.write(part, given.at);
        }
      }
      const read = new Uint8Array(bytes.length + 10);
      expect(file.size).toBe(bytes.length);
      expect(file.read(read, 0)).toBe(bytes.length);
      expect(Buffer.compare(read.subarray(0, bytes.length), bytes)).toBe(0);
    }),
    { numRuns: 30 },
  );
});
