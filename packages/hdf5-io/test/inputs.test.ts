import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openAsBlob, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { arraySource, collectFrames, InputError, InvalidArgumentError } from '@ophys/core';
import { ImageSeries, isStored, NWBFile } from '@ophys/model';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cacheBlocks } from '../src/inputs/block-cache.ts';
import type { Hdf5Input } from '../src/inputs/input.ts';
import {
  createNwb,
  describeNwb,
  listHdf5Datasets,
  openHdf5Source,
  openNwb,
  photonSeriesSource,
  validateNwb,
} from '../src/node.ts';

const folder = mkdtempSync(join(tmpdir(), 'ophys-'));
const path = join(folder, 'session.nwb');
const shape = [400, 64, 48] as const;
const pixels = Uint16Array.from({ length: 400 * 64 * 48 }, (_, i) => (i * 7919) % 65521);
const movieBytes = pixels.byteLength;
let server: ChildProcess;
let address: string;

interface Asked {
  readonly requests: number;
  readonly bytes: number;
  readonly longest: number;
}

/** What the server was asked since the last call. */
async function asked(): Promise<Asked> {
  server.send({});
  const [message] = (await once(server, 'message')) as [{ asked: Asked }];
  return message.asked;
}

const at = (kind: string) => `${address}/${kind}/session.nwb`;

beforeAll(async () => {
  const writer = await createNwb(path);
  const sink = writer.createFrameSink('/acquisition/movie/data', {
    height: 64,
    width: 48,
    dtype: 'uint16',
    chunkFrames: 10,
  });
  for await (const block of arraySource(pixels, shape).blocks()) await sink.append(block);
  const file = new NWBFile({
    identifier: 'inputs',
    sessionDescription: 'd',
    sessionStartTime: new Date(0),
  });
  file.addAcquisition(
    new ImageSeries({ name: 'movie', data: sink.stored, unit: 'n.a.', rate: 30 }),
  );
  await writer.write(file);
  await writer.commit();
  server = fork(fileURLToPath(new URL('http-server.mjs', import.meta.url)), [path]);
  const [{ port }] = (await once(server, 'message')) as [{ port: number }];
  address = `http://127.0.0.1:${port}`;
});

afterAll(() => {
  server.kill();
  rmSync(folder, { recursive: true });
});

const inputs: readonly [string, () => Hdf5Input | Promise<Hdf5Input>][] = [
  ['a path', () => path],
  ['a file address', () => pathToFileURL(path)],
  ['bytes', () => new Uint8Array(readFileSync(path))],
  ['a buffer', () => new Uint8Array(readFileSync(path)).buffer],
  ['a Blob', () => new Blob([readFileSync(path)])],
  ['a File', () => new File([readFileSync(path)], 'session.nwb')],
  ['an http address', () => at('file')],
  ['an http URL', () => new URL(at('file'))],
];

test.each(inputs)('opens %s', async (_, make) => {
  const input = await make();
  const reader = await openNwb(input);
  expect(reader.file.identifier).toBe('inputs');
  expect(reader.diagnostics).toEqual([]);
  const series = reader.file.getAcquisition('movie') as ImageSeries;
  const movie = await photonSeriesSource(series);
  expect(await collectFrames(movie, { start: 200, stop: 203 })).toEqual(
    pixels.slice(200 * 64 * 48, 203 * 64 * 48),
  );
  await reader.close();
  await reader.close();
  expect((await describeNwb(input)).imageSeries[0]?.shape).toEqual([400, 48, 64]);
  expect(await validateNwb(input)).toEqual([]);
  expect((await listHdf5Datasets(input)).map((d) => d.path)).toContain('/acquisition/movie/data');
  const raw = await openHdf5Source(input, '/acquisition/movie/data');
  expect(raw.shape).toEqual([400, 48, 64]);
  await raw.close();
});

test('opening a file on a server reads a small share of it, a frame not much more', async () => {
  await asked();
  const reader = await openNwb(at('file'));
  const opened = await asked();
  expect(opened.bytes).toBeLessThan(movieBytes / 8);
  expect(opened.requests).toBeLessThan(10);
  const movie = await photonSeriesSource(reader.file.getAcquisition('movie') as ImageSeries);
  await collectFrames(movie, { start: 200, stop: 201 });
  const frame = await asked();
  expect(frame.bytes).toBeLessThan(movieBytes / 4);
  await collectFrames(movie, { start: 200, stop: 201 });
  expect(await asked()).toEqual({ requests: 0, bytes: 0, longest: 0 });
  await reader.close();
});

test('a movie read in order comes in few, long requests; memory for it is bounded', async () => {
  const reader = await openNwb(at('file'), { cacheBytes: 2 ** 20 });
  const series = reader.file.getAcquisition('movie') as ImageSeries;
  await asked();
  const all = await collectFrames(await photonSeriesSource(series));
  expect(Buffer.compare(Buffer.from(all.buffer), Buffer.from(pixels.buffer))).toBe(0);
  const { requests, bytes, longest } = await asked();
  expect(requests).toBeLessThan(10);
  expect(bytes).toBeLessThan(1.3 * movieBytes);
  expect(longest).toBeLessThanOrEqual(2 ** 20);
  await reader.close();
});

test.each([
  ['missing', /missing\/session\.nwb cannot be read: the server answered 404.*Check the address/],
  ['no-range', /sends whole files only.*download it/],
  ['broken', /the server answered 500 Internal Server Error/],
  ['private', /the server answered 403.*needs permission/],
  ['loop', /cannot be reached: redirect count exceeded/],
  ['too-small', /too-small\/session\.nwb cannot be opened.*truncated/],
  ['too-large', /connection was lost|cannot be read|cannot be opened/],
  ['other-range', /was asked for bytes from 0 on and answered "bytes 7-9/],
  ['changed', /has changed on the server/],
  ['drops', /drops\/session\.nwb (cannot be read: the connection was lost|cannot be reached)/],
])('says what is wrong with a server that is %s', async (kind, message) => {
  await expect(openNwb(at(kind))).rejects.toThrow(InputError);
  await expect(openNwb(at(kind))).rejects.toThrow(message);
});

test('says that there is no server', async () => {
  await expect(openNwb('http://127.0.0.1:9/x.nwb')).rejects.toThrow(/cannot be reached/);
});

test.each(['redirect', 'drops-once', 'hidden-size'])(
  'copes with a server that is %s',
  async (kind) => {
    const reader = await openNwb(at(kind));
    expect(reader.file.identifier).toBe('inputs');
    await reader.close();
  },
);

test('sends headers of the caller, but to no other server', async () => {
  const headers = { Authorization: 'Bearer x' };
  const reader = await openNwb(at('private'), { headers });
  expect(reader.file.identifier).toBe('inputs');
  await reader.close();
  await expect(openNwb(at('redirect-away'), { headers })).rejects.toThrow(/answered 403/);
});

test('a server that falls silent is given up after the time allowed', async () => {
  await expect(openNwb(at('mute'), { timeoutMs: 200 })).rejects.toThrow(/did not answer in time/);
  await expect(openNwb(at('silent'), { timeoutMs: 200 })).rejects.toThrow(/did not answer in time/);
});

test('opening can be cancelled', async () => {
  const reason = new Error('enough');
  await expect(openNwb(at('file'), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const controller = new AbortController();
  const opening = openNwb(at('mute'), { signal: controller.signal });
  setTimeout(() => controller.abort(reason), 50);
  await expect(opening).rejects.toBe(reason);
});

test('refuses what is no input', async () => {
  await expect(openNwb(7 as never)).rejects.toThrow(InvalidArgumentError);
  await expect(openNwb(path, { timeoutMs: 0 })).resolves.toBeDefined();
  await expect(openNwb(at('file'), { timeoutMs: 0 })).rejects.toThrow(InvalidArgumentError);
  await expect(openNwb(at('file'), { cacheBytes: Number.NaN })).rejects.toThrow(
    InvalidArgumentError,
  );
  const blob = await openAsBlob(path);
  await expect(openNwb(blob)).rejects.toThrow(/give the path of the file/);
});

test('a file that was closed reads no more', async () => {
  const reader = await openNwb(at('file'));
  const { data } = reader.file.getAcquisition('movie') as ImageSeries;
  await reader.close();
  await expect(isStored(data) && data.read()).rejects.toThrow(/it is closed/);
});

test('a cache of blocks reads what the file has, whatever its sizes', () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
  fc.assert(
    fc.property(
      fc.record({
        blockBytes: fc.integer({ min: 1, max: 64 }),
        cacheBytes: fc.integer({ min: 0, max: 2000 }),
        requestBytes: fc.integer({ min: 0, max: 500 }),
      }),
      fc.array(fc.tuple(fc.nat(1100), fc.nat(300)), { maxLength: 20 }),
      (options, reads) => {
        const longest = Math.max(options.blockBytes, options.requestBytes);
        const source = cacheBlocks(
          {
            label: 'x',
            size: bytes.length,
            fetch(start, stop) {
              expect(stop - start).toBeLessThanOrEqual(longest);
              expect(start).toBeLessThan(stop);
              return bytes.slice(start, stop);
            },
            close() {},
          },
          options,
        );
        for (const [position, length] of reads) {
          const target = new Uint8Array(length);
          const count = source.read(target, position);
          const expected = bytes.slice(position, position + length);
          expect(count).toBe(expected.length);
          expect(target.slice(0, count)).toEqual(expected);
        }
      },
    ),
  );
});
