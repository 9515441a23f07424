import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from '@ophys/core';
import {
  type ArrayInput,
  elementTypeOf,
  readNumbers,
  readValues,
  type StoredArray,
  TimeSeries,
  VectorData,
  withLayout,
} from '@ophys/model';
import { expect, test } from 'vitest';
import { Hdf5File } from '../src/hdf5/file.ts';
import { loadHdf5 } from '../src/hdf5/library.ts';
import { openNwb, writeNwb } from '../src/node.ts';
import { minimalFile, temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const path = join(folder, 'out.nwb');

/** Writes a file with one series of these arrays. */
async function writeSeries(arrays: { data: ArrayInput; timestamps?: ArrayInput }): Promise<void> {
  const file = minimalFile();
  const timing = arrays.timestamps === undefined ? { rate: 1 } : {};
  file.addAcquisition(new TimeSeries({ name: 's', unit: 'V', ...timing, ...arrays }));
  await writeNwb(path, file);
}

async function readSeries<T>(use: (series: TimeSeries) => Promise<T>): Promise<T> {
  const { file, close } = await openNwb(path);
  try {
    return await use(file.acquisition.get('s') as TimeSeries);
  } finally {
    await close();
  }
}

async function layoutAt(at: string) {
  const file = await Hdf5File.open(path, 'read');
  const { shape, maxshape, chunks } = file.datasetInfo(at);
  const gzip = file.deflateLevel(at);
  file.close();
  return { shape, isGrowable: (maxshape?.[0] ?? 0) > 2 ** 63, chunks, gzip };
}

const movie = Uint16Array.from({ length: 200 }, (_, i) => i);

test('case 31: an array is stored in the chunks and with the level asked for', async () => {
  const data = { data: movie, shape: [10, 4, 5] };
  await writeSeries({ data: withLayout(data, { gzip: 4, chunks: [1, 4, 5] }) });
  const layout = await layoutAt('/acquisition/s/data');
  expect(layout).toEqual({ shape: [10, 4, 5], isGrowable: false, chunks: [1, 4, 5], gzip: 4 });
  expect(await readSeries((s) => readValues(s.data))).toEqual(movie);
  for (const gzip of [10, -1, 1.5]) {
    expect(() => withLayout(data, { gzip })).toThrow(InvalidArgumentError);
  }
  for (const chunks of [
    [1, 4],
    [0, 4, 5],
    [11, 4, 5],
    [1, 4, 5.5],
  ]) {
    expect(() => withLayout(data, { chunks })).toThrow(InvalidArgumentError);
  }
  expect(() => withLayout(['a'], { gzip: 1 })).toThrow(/Text cannot be compressed/);
});

test('small arrays are contiguous, large ones in whole frames near 1 MiB', async () => {
  const frames = { data: new Uint16Array(40 * 512 * 256), shape: [40, 512, 256] };
  await writeSeries({ data: frames, timestamps: Float64Array.from({ length: 40 }, (_, i) => i) });
  expect((await layoutAt('/acquisition/s/data')).chunks).toEqual([4, 512, 256]);
  expect((await layoutAt('/acquisition/s/timestamps')).chunks).toBeNull();
});

test('level alone chunks; growable alone too', async () => {
  const data = { data: movie, shape: [10, 4, 5] };
  await writeSeries({
    data: withLayout(data, { gzip: 9 }),
    timestamps: withLayout(new Float64Array(10), { growable: true }),
  });
  expect(await layoutAt('/acquisition/s/data')).toMatchObject({ chunks: [10, 4, 5], gzip: 9 });
  expect(await layoutAt('/acquisition/s/timestamps')).toMatchObject({ isGrowable: true });
});

/** Blocks of a movie of 7 frames. */
async function* frames(sizes: readonly number[]): AsyncGenerator<ArrayInput> {
  let start = 0;
  for (const count of sizes) {
    yield { data: movie.subarray(start * 20, (start + count) * 20), shape: [count, 4, 5] };
    start += count;
  }
}

test('case 32: a stream of unknown length is written block by block', async () => {
  const clock = (async function* () {
    for (let i = 0; i < 7; i++) yield [i / 10];
  })();
  await writeSeries({ data: frames([1, 3, 2, 1]), timestamps: clock });
  expect(await layoutAt('/acquisition/s/data')).toMatchObject({
    shape: [7, 4, 5],
    isGrowable: true,
  });
  await readSeries(async (series) => {
    expect(await readValues(series.data)).toEqual(movie.slice(0, 140));
    expect(await readNumbers(series.timestamps as StoredArray)).toEqual(
      Float64Array.from({ length: 7 }, (_, i) => i / 10),
    );
  });
});

test('case 32: memory holds one block, whatever the length of the stream', async () => {
  const { module } = await loadHdf5();
  const before = module.HEAPU8.length;
  // every block is the same memory: what was kept for later would be overwritten
  const data = new Uint8Array(2 ** 20);
  const blocks = (async function* () {
    for (let i = 0; i < 64; i++) yield { data: data.fill(i), shape: [1, 2 ** 10, 2 ** 10] };
  })();
  await writeSeries({ data: blocks });
  expect(module.HEAPU8.length - before).toBeLessThan(2 ** 24);
  await readSeries(async ({ data: stored }) => {
    expect(stored.shape).toEqual([64, 2 ** 10, 2 ** 10]);
    for (const frame of [0, 1, 31, 63]) {
      const pixel = [{ start: frame, stop: frame + 1 }, one(5), one(1023)];
      expect(await readValues(stored, pixel)).toEqual(Uint8Array.of(frame));
    }
  });
});

function one(start: number) {
  return { start, stop: start + 1 };
}

test('streams of text and of compounds become columns', async () => {
  const file = minimalFile();
  const words = (async function* () {
    yield ['soma', 'dendrite'];
    yield ['ÅÄÖ'];
  })();
  const points = (async function* () {
    for (const x of [1, 2, 3]) {
      const weight = Float32Array.of(x / 2);
      yield { data: { weight, x: Uint32Array.of(x), y: Uint32Array.of(0) }, shape: [1] };
    }
  })();
  file.addScratch(new VectorData({ name: 'words', description: 'd', data: words }));
  file.addScratch(new VectorData({ name: 'points', description: 'd', data: points }));
  await writeNwb(path, file);
  const reader = await openNwb(path);
  const column = (name: string) => (reader.file.scratch.get(name) as VectorData).data;
  expect(await readValues(column('words'))).toEqual(['soma', 'dendrite', 'ÅÄÖ']);
  expect(await readValues(column('points'))).toEqual({
    weight: Float32Array.of(0.5, 1, 1.5),
    x: Uint32Array.of(1, 2, 3),
    y: Uint32Array.of(0, 0, 0),
  });
  await reader.close();
});

test('a stream that cannot be stored leaves nothing', async () => {
  async function* mixed(): AsyncGenerator<ArrayInput> {
    yield Float32Array.of(1);
    yield Int16Array.of(1);
  }
  async function* none(): AsyncGenerator<ArrayInput> {}
  async function* broken(): AsyncGenerator<ArrayInput> {
    yield Float32Array.of(1);
    throw new Error('the camera fell off');
  }
  await expect(writeSeries({ data: mixed() })).rejects.toThrow(/rows of float32.*got int16/);
  await expect(writeSeries({ data: none() })).rejects.toThrow(/gave no block/);
  await expect(writeSeries({ data: broken() })).rejects.toThrow('the camera fell off');
  expect(readdirSync(folder)).toEqual([]);
});

test('booleans are stored as HDF5 booleans, and stay so in copies', async () => {
  const file = minimalFile();
  const flags = [true, false, true];
  const stream = (async function* () {
    yield [true];
    yield [false, false];
  })();
  const column = (name: string, data: ArrayInput) =>
    file.addScratch(new VectorData({ name, description: 'd', data }));
  column('flags', flags);
  column('stream', stream);
  await writeNwb(path, file);
  const reader = await openNwb(path);
  const copy = join(folder, 'copy.nwb');
  await writeNwb(copy, reader.file);
  await reader.close();
  for (const at of [path, copy]) {
    const again = await openNwb(at);
    const data = (name: string) => (again.file.scratch.get(name) as VectorData).data;
    expect(elementTypeOf(data('flags'))).toBe('bool');
    expect(await readValues(data('flags'))).toEqual(Uint8Array.of(1, 0, 1));
    expect(elementTypeOf(data('stream'))).toBe('bool');
    expect(await readValues(data('stream'))).toEqual(Uint8Array.of(1, 0, 0));
    await again.close();
  }
});
