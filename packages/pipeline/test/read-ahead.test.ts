import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInlineRunner, createWorkerPool } from '@ophys/compute';
import { nodeWorker } from '@ophys/compute/node';
import { arraySource, collectFrames, type FrameBlock } from '@ophys/core';
import { createNwb } from '@ophys/hdf5-io/node';
import { ImageSeries, NWBFile } from '@ophys/model';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openReadAhead } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'ophys-'));
const input = join(folder, 'movie.nwb');
const datasetPath = '/acquisition/movie/data';
const shape = [60, 5, 7] as const;
const pixels = Int16Array.from({ length: 60 * 35 }, (_, i) => (i * 31) % 2000);

beforeAll(async () => {
  const writer = await createNwb(input);
  const [, height, width] = shape;
  const sink = writer.createFrameSink(datasetPath, {
    height,
    width,
    dtype: 'int16',
    compression: 4,
    chunkFrames: 7,
  });
  for await (const block of arraySource(pixels, shape).blocks()) await sink.append(block);
  const file = new NWBFile({
    identifier: 'x',
    sessionDescription: 'd',
    sessionStartTime: new Date(0),
  });
  file.addAcquisition(
    new ImageSeries({ name: 'movie', data: sink.stored, unit: 'n.a.', rate: 30 }),
  );
  await writer.write(file);
  await writer.commit();
});

afterAll(() => rmSync(folder, { recursive: true }));

const frames = (start: number, stop: number) => pixels.slice(start * 35, stop * 35);

test('blocks read ahead are those of one reader, whatever is asked for', async () => {
  const movie = await openReadAhead({ input, datasetPath }, createInlineRunner());
  expect(movie).toMatchObject({ shape, dtype: 'int16' });
  await fc.assert(
    fc.asyncProperty(
      fc.nat(60),
      fc.nat(60),
      fc.integer({ min: 1, max: 70 }),
      async (a, b, size) => {
        const [start, stop] = [Math.min(a, b), Math.max(a, b)];
        const blocks: FrameBlock[] = [];
        for await (const block of movie.blocks({ start, stop, size })) blocks.push(block);
        for (const [i, block] of blocks.entries()) {
          const from = start + i * size;
          const to = Math.min(stop, from + size);
          expect([block.start, block.count]).toEqual([from, to - from]);
          expect(block.data).toEqual(frames(from, to));
        }
        expect(blocks).toHaveLength(Math.ceil((stop - start) / size));
      },
    ),
    { numRuns: 40 },
  );
});

test('row-major files are read as they are', async () => {
  const movie = await openReadAhead({ input, datasetPath, axisOrder: 'yx' }, createInlineRunner());
  expect(movie.shape).toEqual([60, 7, 5]);
});

/** The command's own worker, as it was built. */
const worker = new URL('../../../apps/cli/dist/worker.js', import.meta.url);

test.skipIf(!existsSync(fileURLToPath(worker)))('two workers read what one reads', async () => {
  const runner = createWorkerPool({ size: 2, createWorker: () => nodeWorker(worker) });
  try {
    const movie = await openReadAhead({ input, datasetPath }, runner);
    expect(await collectFrames(movie, { size: 9 })).toEqual(pixels);
    const controller = new AbortController();
    const reason = new Error('enough');
    await expect(async () => {
      for await (const _ of movie.blocks({ size: 1, signal: controller.signal })) {
        controller.abort(reason);
      }
    }).rejects.toBe(reason);
  } finally {
    await runner.close();
  }
});
