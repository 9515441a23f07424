import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFileScratch } from '../src/node/scratch-file.ts';
import { createMemoryScratch, type Scratch } from '../src/process/scratch.ts';
import { createScratchMovie } from '../src/process/scratch-movie.ts';

const [height, width] = [5, 7];

/** Appends frames in pieces, each to the movie opened anew, and compares a tile with the frames. */
async function checkTile(scratch: Scratch, frames: number, pieces: readonly number[]) {
  let movie = createScratchMovie(scratch, height, width);
  const pixels = Float32Array.from({ length: frames * height * width }, (_, i) => Math.sin(i));
  let done = 0;
  for (const piece of [...pieces, frames]) {
    const count = Math.min(piece, frames - done);
    if (piece % 2 === 0) movie = createScratchMovie(scratch, height, width, done);
    await movie.append(pixels.subarray(done * height * width, (done + count) * height * width));
    done += count;
  }
  expect(movie.shape).toEqual([frames, height, width]);
  const tile = await movie.readTile({ row0: 1, row1: 4, column0: 2, column1: 7 });
  const expected: number[] = [];
  for (let row = 1; row < 4; row++) {
    for (let column = 2; column < 7; column++) {
      for (let t = 0; t < frames; t++) {
        expected.push(pixels[(t * height + row) * width + column] ?? Number.NaN);
      }
    }
  }
  expect([...tile]).toEqual(expected);
}

describe('a movie in scratch', () => {
  it('gives back the traces of any frames, however they came', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(50), fc.array(fc.nat(9)), async (frames, pieces) => {
        await checkTile(createMemoryScratch(), frames, pieces);
      }),
    ));

  it('lies in a file without a name, of which nothing is left', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ophys-scratch-'));
    const scratch = await createFileScratch(join(folder, 'out.nwb'));
    if (process.platform !== 'win32') expect(await readdir(folder)).toEqual([]);
    await checkTile(scratch, 40, [3, 20]);
    await scratch.close();
    await scratch.close();
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });

  it('gathers fewer frames when they are large', async () => {
    const side = 1100;
    const movie = createScratchMovie(createMemoryScratch(), side, side);
    const frame = new Float32Array(side ** 2);
    for (let t = 0; t < 8; t++) await movie.append(frame.fill(t));
    const tile = await movie.readTile({ row0: 1, row1: 2, column0: 1098, column1: 1100 });
    expect([...tile]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('stops with the reason of the signal', async () => {
    const movie = createScratchMovie(createMemoryScratch(), height, width);
    await movie.append(new Float32Array(height * width));
    const reason = new Error('enough');
    const field = { row0: 0, row1: 5, column0: 0, column1: 7 };
    await expect(movie.readTile(field, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
