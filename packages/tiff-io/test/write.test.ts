import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  arraySource,
  collectFrames,
  createArray,
  dtypes,
  ExistsError,
  type FrameSource,
  InputError,
  InvalidArgumentError,
  WriteError,
} from '@ophys/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeTiffFile, openFile, openTiffFile, writeTiff } from '../src/node/index.ts';
import { planFile } from '../src/node/write-plan.ts';

let folder = '';
let names = 0;
const newPath = () => join(folder, `movie-${names++}.tif`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ophys-tiff-'));
});
afterAll(() => rm(folder, { recursive: true }));

const movie = () =>
  arraySource(
    Int16Array.from({ length: 60 }, (_, i) => 7 * i - 200),
    [5, 3, 4],
    12.5,
  );

describe('writeTiff', () => {
  it('writes what openTiffFile reads, for every dtype, size and kind of file', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...dtypes),
        fc.tuple(...[5, 9, 9].map((max) => fc.integer({ min: 1, max }))),
        fc.boolean(),
        fc.option(fc.string({ unit: 'grapheme', maxLength: 12 }), { nil: undefined }),
        async (dtype, [frames = 1, height = 1, width = 1], bigTiff, imageDescription) => {
          const data = createArray(dtype, frames * height * width);
          for (let i = 0; i < data.length; i++) data[i] = Math.sin(i) * 1e5;
          const path = newPath();
          await writeTiff(path, arraySource(data, [frames, height, width]), {
            bigTiff,
            imageDescription,
          });
          const tiff = await openTiffFile(path);
          expect(tiff.shape).toEqual([frames, height, width]);
          expect(tiff.description.bigTiff).toBe(bigTiff);
          const text = imageDescription?.split('\0')[0];
          expect(tiff.description.imageDescription).toBe(text);
          expect(await collectFrames(tiff, { size: 2 })).toEqual(data);
          await tiff.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps the rate, in a text that ImageJ knows', async () => {
    const path = newPath();
    await writeTiff(path, movie());
    const description = await describeTiffFile(path);
    expect(description.rateHz).toBeCloseTo(12.5, 9);
    expect(description.frames).toBe(5);
    expect(description.imageDescription).toMatch(/^ImageJ=/);
  });

  it('becomes BigTIFF where 32-bit offsets end', () => {
    const long = { ...movie(), shape: [8200, 512, 512] as const };
    expect(planFile(long, undefined).bigTiff).toBe(true);
    expect(planFile({ ...long, shape: [8100, 512, 512] }, undefined).bigTiff).toBe(false);
  });

  it('reports progress in frames', async () => {
    const seen: number[] = [];
    const source: FrameSource = {
      ...movie(),
      blocks: (request) => movie().blocks({ ...request, size: 2 }),
    };
    await writeTiff(newPath(), source, { onProgress: ({ done }) => seen.push(done) });
    expect(seen).toEqual([2, 4, 5]);
  });

  it('replaces a file only when told to', async () => {
    const path = newPath();
    await writeFile(path, 'precious');
    await expect(writeTiff(path, movie())).rejects.toBeInstanceOf(ExistsError);
    expect(await readFile(path, 'utf8')).toBe('precious');
    await writeTiff(path, movie(), { overwrite: true });
    expect((await describeTiffFile(path)).frames).toBe(5);
  });

  it('leaves nothing behind when it fails or is cancelled', async () => {
    const before = await readdir(folder);
    const controller = new AbortController();
    const stopping = writeTiff(newPath(), movie(), {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    const failing: FrameSource = {
      ...movie(),
      async *blocks() {
        yield* movie().blocks({ stop: 2 });
        throw new InputError('the camera is gone');
      },
    };
    const short: FrameSource = { ...movie(), blocks: () => movie().blocks({ stop: 2 }) };
    await expect(stopping).rejects.toThrow('enough');
    await expect(writeTiff(newPath(), failing)).rejects.toThrow('the camera is gone');
    await expect(writeTiff(newPath(), short)).rejects.toThrow('has 5 frames, but gave 2');
    await expect(writeTiff(newPath(), short)).rejects.toBeInstanceOf(InvalidArgumentError);
    expect(await readdir(folder)).toEqual(before);
  });

  it('says why a file cannot be written', async () => {
    const path = join(folder, 'nowhere', 'movie.tif');
    await expect(writeTiff(path, movie())).rejects.toBeInstanceOf(WriteError);
    await expect(writeTiff(path, movie())).rejects.toThrow(/folder .*nowhere does not exist/);
    const empty = { ...movie(), shape: [0, 3, 4] as const };
    await expect(writeTiff(newPath(), empty)).rejects.toThrow('at least one frame');
  });
});

describe('openFile', () => {
  it('says why a file cannot be read', async () => {
    await expect(openFile(join(folder, 'none.tif'))).rejects.toThrow('there is no such file');
    await expect(openFile(folder)).rejects.toThrow('a folder');
    await expect(openFile(folder)).rejects.toBeInstanceOf(InputError);
  });

  it('reads across many parts, and not after it is closed', async () => {
    const path = newPath();
    const content = Uint8Array.from({ length: 5000 }, (_, i) => (i * 31) & 0xff);
    await writeFile(path, content);
    const bytes = await openFile(path);
    const parts = Array.from({ length: 1500 }, (_, i) => new Uint8Array(i % 4));
    await bytes.readInto?.(100, parts);
    const joined = parts.flatMap((part) => [...part]);
    expect(joined).toEqual([...content.subarray(100, 100 + joined.length)]);
    await expect(bytes.read(4990, 11)).rejects.toBeInstanceOf(InputError);
    await bytes.close?.();
    await bytes.close?.();
    await expect(bytes.read(0, 1)).rejects.toThrow('already closed');
  });

  it('closes a file that is no TIFF', async () => {
    const path = newPath();
    await writeFile(path, 'not a movie at all');
    await expect(openTiffFile(path)).rejects.toThrow(path);
    expect((await stat(path)).size).toBe(18);
  });
});
