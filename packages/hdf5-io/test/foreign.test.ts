import { fileURLToPath } from 'node:url';
import { collectFrames } from '@ophys/core';
import { expect, test } from 'vitest';
import { Hdf5File } from '../src/hdf5/file.ts';
import { openHdf5 } from '../src/inputs/open-hdf5.ts';
import { listHdf5Datasets, openHdf5Source, openNwb } from '../src/node.ts';
import { storedRoot } from '../src/nodes.ts';

/** Made by make-foreign.py. */
const path = fileURLToPath(new URL('foreign.h5', import.meta.url));

async function readAll(dataset: string): Promise<unknown> {
  const file = await Hdf5File.open(path, 'read');
  try {
    return file.read(dataset, file.datasetInfo(dataset));
  } finally {
    file.close();
  }
}

test('reads element types that JavaScript has no array for', async () => {
  expect(await readAll('/half')).toEqual(Float32Array.of(0, 1.5, -2.25, Infinity, 2 ** -24));
  expect(await readAll('/long')).toEqual(Float64Array.of(1, -(2 ** 40)));
  expect(await readAll('/bool')).toEqual(Uint8Array.of(1, 0, 1));
  expect(await readAll('/fixed')).toEqual(['ab  ', 'c']);
  expect(await readAll('/padded')).toEqual(['ab', 'c']);
  expect(await readAll('/ascii')).toEqual(['plain']);
  await expect(readAll('/too_long')).rejects.toThrow(/4611686018427387904.*number cannot hold/);
});

test('reads compounds by member, whatever their order and byte order', async () => {
  expect(await readAll('/compound')).toEqual({
    weight: Float32Array.of(0.5, 1),
    y: Uint16Array.of(1, 2),
    x: Float64Array.of(3, 4),
  });
});

test('reads big-endian movies, row-major as they are', async () => {
  const source = await openHdf5Source(path, '/big_endian');
  expect(source.shape).toEqual([3, 4, 5]);
  expect(source.dtype).toBe('int16');
  expect(await collectFrames(source)).toEqual(Int16Array.from({ length: 60 }, (_, i) => i));
  await source.close();
});

test('block size does not change what is read, also across chunks', async () => {
  const source = await openHdf5Source(path, '/chunked');
  const whole = await collectFrames(source, { size: 50 });
  expect(whole).toEqual(Uint8Array.from({ length: 50 * 42 }, (_, i) => i % 256));
  for (const size of [1, 3, 16, 17, 49]) {
    expect(await collectFrames(source, { size })).toEqual(whole);
    const part = await collectFrames(source, { start: 5, stop: 40, size });
    expect(part).toEqual(whole.slice(5 * 42, 40 * 42));
  }
  await source.close();
});

test.each([
  ['/long_movie', /int64; pixels can be/],
  ['/flat', /three axes.*\[4, 5\]/],
  ['/huge', /A frame of \/huge .* takes 2199023255552 bytes/],
  ['/fixed', /three axes/],
  ['/nowhere', /has no dataset \/nowhere; it has .*\/big_endian/],
  ['/group', /has no dataset \/group/],
])('refuses %s as a movie', async (dataset, message) => {
  await expect(openHdf5Source(path, dataset)).rejects.toThrow(message);
});

test('refuses to read more than memory should hold', async () => {
  await expect(readAll('/huge_text')).rejects.toThrow(/read a part of it/);
});

test('lists datasets once, through no link and no cycle', async () => {
  const datasets = await listHdf5Datasets(path);
  expect(datasets.find((d) => d.path === '/huge')?.shape).toEqual([2 ** 40, 2 ** 20, 2 ** 20]);
  expect(datasets.map((d) => d.path).filter((p) => p.startsWith('/group'))).toEqual([
    '/group/null',
  ]);
});

test('sees where links lead, and identities', async () => {
  const file = await openHdf5(path);
  const root = storedRoot(file);
  const group = root.members.get('group')?.node;
  if (group?.kind !== 'group') throw new Error('expected a group');
  const member = (name: string) => group.members.get(name);
  expect(member('gone')).toMatchObject({ link: { kind: 'soft', target: '/nowhere' } });
  expect(member('gone')?.node).toBeUndefined();
  expect(member('loop')?.node).toBeUndefined();
  expect(member('other_file')?.link).toMatchObject({
    kind: 'external',
    target: 'missing.h5:/data',
  });
  expect(member('other_file')?.node).toBeUndefined();
  expect(member('self')?.node?.identity).toBe(root.identity);
  expect(root.attributes.get('reference')?.target()?.path).toBe('/group');
  file.close();
});

test('says that HDF5 of another kind is not NWB', async () => {
  await expect(openNwb(path)).rejects.toThrow(/not an NWB 2 file: it is HDF5, but its root has no/);
});
