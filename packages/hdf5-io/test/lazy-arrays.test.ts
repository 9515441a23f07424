import { fileURLToPath } from 'node:url';
import { InvalidArgumentError } from '@ophys/core';
import { type ArrayBlock, isCompound, readBlocks, type StoredArray } from '@ophys/model';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Hdf5File } from '../src/hdf5/file.ts';
import { openHdf5 } from '../src/inputs/open-hdf5.ts';
import { storedRoot } from '../src/nodes.ts';

let file: Hdf5File;
const arrays = new Map<string, StoredArray>();

/** Made by make-foreign.py. */
beforeAll(async () => {
  file = await openHdf5(fileURLToPath(new URL('foreign.h5', import.meta.url)));
  for (const [name, { node }] of storedRoot(file).members) {
    if (node?.kind === 'dataset') arrays.set(name, node.array);
  }
});

afterAll(() => file.close());

function array(name: string): StoredArray {
  const found = arrays.get(name);
  if (found === undefined) throw new Error(`foreign.h5 has no ${name}`);
  return found;
}

async function collect(blocks: AsyncIterable<ArrayBlock>): Promise<ArrayBlock[]> {
  const all: ArrayBlock[] = [];
  for await (const block of blocks) all.push(block);
  return all;
}

/** Elements of blocks, one after the other. */
function flat(blocks: readonly ArrayBlock[]): unknown[] {
  return blocks.flatMap(({ data }) =>
    isCompound(data)
      ? Object.entries(data).map(([name, column]) => [name, ...column])
      : Array.from(data as ArrayLike<unknown>),
  );
}

test.each(['chunked', 'big_endian', 'half', 'long', 'bool', 'fixed'])(
  'blocks of rows of %s have what reading it whole gives, whatever their size',
  async (name) => {
    const stored = array(name);
    const [rows = 0, ...entry] = stored.shape;
    const row = entry.reduce((product, extent) => product * extent, 1);
    const whole = Array.from((await stored.read()) as ArrayLike<unknown>);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(rows),
        fc.nat(rows),
        fc.integer({ min: 1, max: rows + 2 }),
        async (a, b, size) => {
          const [start, stop] = [Math.min(a, b), Math.max(a, b)];
          const blocks = await collect(stored.frames({ start, stop, size }));
          expect(flat(blocks)).toEqual(whole.slice(start * row, stop * row));
          expect(blocks.map((block) => block.start)).toEqual(
            blocks.map((_, i) => start + i * size),
          );
          for (const { shape } of blocks) expect(shape.slice(1)).toEqual(entry);
        },
      ),
      { numRuns: 40 },
    );
  },
);

test('compounds come in blocks by member', async () => {
  const blocks = await collect(array('compound').frames({ size: 1 }));
  expect(blocks.map(({ data }) => data)).toEqual([
    { weight: Float32Array.of(0.5), y: Uint16Array.of(1), x: Float64Array.of(3) },
    { weight: Float32Array.of(1), y: Uint16Array.of(2), x: Float64Array.of(4) },
  ]);
});

test('no chunk is read twice, and no more at once than a block needs', async () => {
  const reads: [number, number][] = [];
  const read = file.read.bind(file);
  file.read = (path, info, selection) => {
    const [range] = selection ?? [];
    if (range) reads.push([range.start, range.stop]);
    return read(path, info, selection);
  };
  try {
    await collect(array('chunked').frames({ size: 7, start: 3 })); // chunks of 16 of 50 rows
  } finally {
    file.read = read;
  }
  expect(reads).toEqual([
    [0, 16],
    [16, 32],
    [32, 48],
    [48, 50],
  ]);
});

test('an array in memory comes in blocks as well', async () => {
  const data = Int16Array.from({ length: 10 }, (_, i) => i);
  const blocks = await collect(readBlocks({ data, shape: [5, 2] }, { size: 2 }));
  expect(blocks.map(({ start, shape }) => [start, shape])).toEqual([
    [0, [2, 2]],
    [2, [2, 2]],
    [4, [1, 2]],
  ]);
  expect(flat(blocks)).toEqual([...data]);
});

test('streaming ends when its signal says so, and refuses what is not there', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const seen: number[] = [];
  await expect(async () => {
    for await (const { start } of array('chunked').frames({
      size: 10,
      signal: controller.signal,
    })) {
      seen.push(start);
      if (start === 10) controller.abort(reason);
    }
  }).rejects.toBe(reason);
  expect(seen).toEqual([0, 10]);
  await expect(collect(array('chunked').frames({ stop: 51 }))).rejects.toThrow(/rows 0 to 50/);
  await expect(collect(array('chunked').frames({ size: 0 }))).rejects.toThrow(InvalidArgumentError);
  await expect(collect(array('ascii').frames())).rejects.toThrow(/single value/);
});

test('64-bit integers beyond 2⁵³ are read as BigInts on demand', async () => {
  await expect(array('too_long').read()).rejects.toThrow(/4611686018427387904.*readBigInts/);
  expect(await array('too_long').readBigInts()).toEqual(BigInt64Array.of(2n ** 62n));
  expect(await array('long').readBigInts([{ start: 1, stop: 2 }])).toEqual(
    BigInt64Array.of(-(2n ** 40n)),
  );
  await expect(array('half').readBigInts()).rejects.toThrow(/is float16; only int64 and uint64/);
});

test('selections of an array are read, and no others', async () => {
  const part = await array('chunked').read([
    { start: 2, stop: 3 },
    { start: 1, stop: 3 },
  ]);
  const whole = (await array('chunked').read()) as Uint8Array;
  expect(part).toEqual(whole.slice(2 * 42 + 7, 2 * 42 + 21));
  await expect(array('chunked').read([{ start: 0, stop: 51 }])).rejects.toThrow(/there are 50/);
});
