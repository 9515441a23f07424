import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createArray, type Dtype, dtypes, type FrameSource, InputError } from '@ophys/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDirect } from '../src/frames/direct.ts';
import { Hdf5FrameSink } from '../src/frames/sink.ts';
import { datasetSource } from '../src/frames/source.ts';
import { Hdf5File } from '../src/hdf5/file.ts';
import { hdf5TypeOf } from '../src/hdf5/types.ts';
import { openHdf5 } from '../src/inputs/open-hdf5.ts';
import { temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const path = join(folder, 'movie.h5');
const DATA = '/movie/data';

interface Movie {
  readonly dtype: Dtype;
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  readonly chunkFrames: number;
  readonly compression: number;
}

/** Writes a movie; returns its pixels, row-major. */
async function writeMovie(movie: Movie): Promise<number[]> {
  const { dtype, frames, height, width } = movie;
  const file = await Hdf5File.open(path, 'create');
  const data = createArray(dtype, frames * height * width).map((_, i) => (i * 31) % 113);
  const sink = new Hdf5FrameSink(file, DATA, movie);
  await sink.append({ data: data as typeof data & Uint8Array, start: 0, count: frames });
  await sink.flush();
  sink.release();
  file.close();
  return Array.from(data);
}

async function pixelsOf(source: FrameSource, size: number): Promise<number[]> {
  const pixels: number[] = [];
  for await (const { data } of source.blocks({ size })) pixels.push(...data);
  return pixels;
}

/** Opens the movie; `isDirect` tells whether it can be read past the library. */
async function useMovie<T>(
  use: (source: FrameSource, isDirect: boolean, file: Hdf5File) => Promise<T>,
): Promise<T> {
  const file = await openHdf5(path);
  try {
    const isDirect = openDirect(file, DATA, file.datasetInfo(DATA)) !== undefined;
    return await use(datasetSource(file, DATA, { axisOrder: 'xy' }), isDirect, file);
  } finally {
    file.close();
  }
}

test('chunks read past the library are the frames that were written, deflated or not', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        dtype: fc.constantFrom(...dtypes),
        frames: fc.integer({ min: 1, max: 12 }),
        height: fc.integer({ min: 1, max: 9 }),
        width: fc.integer({ min: 1, max: 9 }),
        chunkFrames: fc.integer({ min: 1, max: 5 }),
        compression: fc.constantFrom(0, 4),
      }),
      fc.integer({ min: 1, max: 7 }),
      async (movie, size) => {
        const expected = await writeMovie(movie);
        await useMovie(async (source, isDirect) => {
          expect(isDirect).toBe(true);
          expect(await pixelsOf(source, size)).toEqual(expected);
        });
      },
    ),
    { numRuns: 60 },
  );
});

test.each([0, 4])(
  'an index of several levels is followed, deflate level %i',
  async (compression) => {
    const movie = { dtype: 'uint16', frames: 5000, height: 2, width: 3, chunkFrames: 1 } as const;
    const expected = await writeMovie({ ...movie, compression });
    await useMovie(async (source, isDirect) => {
      expect(isDirect).toBe(true);
      expect(await pixelsOf(source, 64)).toEqual(expected);
    });
  },
);

test('frames that were never written are left to the library', async () => {
  const file = await Hdf5File.open(path, 'create');
  file.createEmpty(DATA, hdf5TypeOf('uint16'), [0, 2, 3], { chunks: [2, 2, 3] });
  const bytes = new Uint8Array(new Uint16Array(12).fill(7).buffer);
  file.appendBytes(DATA, 4, 2, [2, 3], bytes);
  file.close();
  await useMovie(async (source, isDirect) => {
    expect(isDirect).toBe(true);
    expect(await pixelsOf(source, 6)).toEqual([...Array(24).fill(0), ...Array(12).fill(7)]);
  });
});

test('a path through a link is left to the library', async () => {
  await writeMovie({
    dtype: 'int16',
    frames: 3,
    height: 2,
    width: 2,
    chunkFrames: 1,
    compression: 0,
  });
  const changed = await Hdf5File.open(path, 'change');
  changed.createSoftLink('/alias', '/movie');
  changed.close();
  await useMovie(async (_, __, file) => {
    expect(openDirect(file, '/alias/data', file.datasetInfo('/alias/data'))).toBeUndefined();
  });
});

test('a byte that is wrong anywhere gives frames or an InputError', async () => {
  await writeMovie({
    dtype: 'uint16',
    frames: 40,
    height: 6,
    width: 5,
    chunkFrames: 4,
    compression: 4,
  });
  const intact = readFileSync(path);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(intact.length - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, by) => {
        const bytes = Uint8Array.from(intact);
        bytes[at] = (bytes[at] ?? 0) ^ by;
        writeFileSync(path, bytes);
        try {
          await useMovie((source) => pixelsOf(source, 8));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('a chunk that cannot be inflated is an InputError', async () => {
  await writeMovie({
    dtype: 'uint16',
    frames: 4,
    height: 30,
    width: 30,
    chunkFrames: 4,
    compression: 4,
  });
  const bytes = readFileSync(path);
  const zlib = bytes.indexOf(Uint8Array.of(0x78, 0x5e));
  expect(zlib).toBeGreaterThan(0);
  bytes.fill(0xff, zlib + 2, zlib + 20);
  writeFileSync(path, bytes);
  await expect(useMovie((source) => pixelsOf(source, 4))).rejects.toThrow(InputError);
});
