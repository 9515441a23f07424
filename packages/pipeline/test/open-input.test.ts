import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectFrames } from '@ophys/core';
import { writeNpy } from '@ophys/exchange';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildAvi } from '../../movie-io/test/build-avi.ts';
import { describeInput } from '../src/node/describe-input.ts';
import { openInput } from '../src/node/open-input.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ophys-inputs-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const clip = (value: number) =>
  buildAvi({ width: 4, height: 2, codec: 'Y800', frames: [new Uint8Array(8).fill(value)] });
const pixels = Int16Array.from({ length: 24 }, (_, i) => 100 - i);

async function read(spec: string, options?: Parameters<typeof openInput>[1]) {
  const input = await openInput(spec, options);
  try {
    return { ...input, pixels: [...(await collectFrames(input.source))] };
  } finally {
    await input.close();
  }
}

it('knows an AVI by its bytes, whatever its name', async () => {
  const path = join(folder, 'movie.dat');
  await writeFile(path, clip(7));
  expect((await read(path)).pixels).toEqual(Array(8).fill(7));
  expect(await describeInput(path)).toMatchObject({
    kind: 'movie',
    recording: { format: 'AVI, 8-bit grey', files: 1 },
    movie: { frames: 1, height: 2, width: 4, dtype: 'uint8', rateHz: 20 },
  });
});

it('opens the clips of a miniscope by their folder', async () => {
  const session = join(folder, 'Miniscope');
  await mkdir(session);
  for (const i of [0, 1, 10]) await writeFile(join(session, `${i}.avi`), clip(i));
  const { pixels: values } = await read(session);
  expect([values[0], values[8], values[16]]).toEqual([0, 1, 10]);
});

it('opens the registered movie of suite2p, whose size is in ops.npy', async () => {
  const plane = join(folder, 'plane0');
  await mkdir(plane);
  await writeFile(join(plane, 'data.bin'), new Uint8Array(pixels.buffer));
  await expect(openInput(plane)).rejects.toThrow(/no ops.npy .* with Ly and Lx.*--raw/);
  const ops = new Map([
    ['Ly', 2],
    ['Lx', 3],
    ['fs', 15.5],
  ]);
  await writeFile(join(plane, 'ops.npy'), writeNpy({ dtype: 'object', shape: [], data: [ops] }));
  const { source, pixels: values } = await read(plane);
  expect([source.shape, source.dtype, source.rateHz]).toEqual([[4, 2, 3], 'int16', 15.5]);
  expect(values).toEqual([...pixels]);
});

it('reads bare pixels as it is told, and says how to tell', async () => {
  const path = join(folder, 'camera.bin');
  await writeFile(path, new Uint8Array(pixels.buffer));
  const { source, pixels: values } = await read(path, { raw: '3x2:int16' });
  expect([source.shape, values]).toEqual([[4, 3, 2], [...pixels]]);
  await expect(openInput(path)).rejects.toThrow(/neither TIFF nor HDF5 .* nor AVI.*--raw/);
  await expect(openInput(path, { raw: '5x5:int16' })).rejects.toThrow(/0.960 frames of 5 x 5/);
});
