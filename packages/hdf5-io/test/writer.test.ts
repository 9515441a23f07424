import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  arraySource,
  collectFrames,
  createArray,
  dtypes,
  ExistsError,
  InvalidArgumentError,
  ResourceError,
  WriteError,
} from '@ophys/core';
import {
  Device,
  ImageSegmentation,
  ImageSeries,
  ImagingPlane,
  NWBFile,
  OpticalChannel,
  readValues,
  TimeSeries,
} from '@ophys/model';
import fc from 'fast-check';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { loadHdf5 } from '../src/hdf5/library.ts';
import {
  createNwb,
  linkTo,
  listPhotonSeries,
  openHdf5Source,
  openNwb,
  validateNwb,
} from '../src/node.ts';

const folder = mkdtempSync(join(tmpdir(), 'ophys-'));
const path = join(folder, 'out.nwb');

beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

function minimalFile(): NWBFile {
  return new NWBFile({
    identifier: 'a',
    sessionDescription: 'b',
    sessionStartTime: '2024-01-01T00:00:00Z',
  });
}

test('a minimal file has what the schema asks for, and no more', async () => {
  const writer = await createNwb(path);
  expect(readdirSync(folder)).toHaveLength(1);
  expect(readdirSync(folder)).not.toContain('out.nwb');
  await writer.write(minimalFile());
  await writer.commit();
  expect(readdirSync(folder)).toEqual(['out.nwb']);
  expect(await validateNwb(path)).toEqual([]);
  const { file, close } = await openNwb(path);
  expect(file.timestampsReferenceTime).toBe('2024-01-01T00:00:00Z');
  expect(file.fileCreateDate).toHaveLength(1);
  await close();
});

test('what is at the path is replaced only when asked for, and only by a complete file', async () => {
  writeFileSync(path, 'precious');
  await expect(createNwb(path)).rejects.toThrow(ExistsError);
  const given = await createNwb(path, { overwrite: true });
  await given.abort();
  await given.abort();
  expect(readFileSync(path, 'utf8')).toBe('precious');
  const writer = await createNwb(path, { overwrite: true });
  await writer.write(minimalFile());
  expect(readFileSync(path, 'utf8')).toBe('precious');
  await writer.commit();
  expect(readdirSync(folder)).toEqual(['out.nwb']);
  expect(await validateNwb(path)).toEqual([]);
});

test('a path that appeared meanwhile is not replaced', async () => {
  const writer = await createNwb(path);
  await writer.write(minimalFile());
  writeFileSync(path, 'precious');
  await expect(writer.commit()).rejects.toThrow(ExistsError);
  expect(readFileSync(path, 'utf8')).toBe('precious');
  expect(readdirSync(folder)).toEqual(['out.nwb']);
});

test('a folder that is missing is said so', async () => {
  await expect(createNwb(join(folder, 'no', 'out.nwb'))).rejects.toThrow(/folder .*no is missing/);
});

test.skipIf(process.getuid?.() === 0)('a folder that does not allow it is said so', async () => {
  chmodSync(folder, 0o500);
  await expect(createNwb(path)).rejects.toThrow(WriteError);
  chmodSync(folder, 0o700);
});

test('a link to what is not in the file is refused, and nothing is left', async () => {
  const file = minimalFile();
  const plane = new ImagingPlane({
    name: 'Plane',
    device: new Device({ name: 'Scope' }),
    opticalChannel: new OpticalChannel({ name: 'c', description: 'd', emissionLambda: 510 }),
    excitationLambda: 920,
    indicator: 'GCaMP',
    location: 'V1',
  });
  file.addImagingPlane(plane);
  const writer = await createNwb(path);
  await expect(writer.write(file)).rejects.toThrow(
    /device of ImagingPlane "Plane".*"Scope".*not in/,
  );
  expect(readdirSync(folder)).toEqual([]);
});

test('an invalid file is refused, and nothing is left', async () => {
  const file = minimalFile();
  const ophys = file.createProcessingModule({ name: 'ophys', description: 'd' });
  ophys.add(new ImageSegmentation());
  const writer = await createNwb(path);
  await expect(writer.write(file)).rejects.toThrow(InvalidArgumentError);
  await expect(writer.commit()).rejects.toThrow(/after commit or abort/);
  expect(readdirSync(folder)).toEqual([]);
});

test('whatever write the disk refuses, nothing is left behind', async () => {
  const { module } = await loadHdf5();
  const { FS } = module;
  const { write } = FS;
  const NO_SPACE = 51;
  const NoSpace = (FS as unknown as { ErrnoError: new (code: number) => Error }).ErrnoError;
  let refused = 0;
  for (let allowed = 0; allowed < 40; allowed++) {
    let writes = 0;
    FS.write = (stream, ...rest) => {
      if (stream.fd > 2 && writes++ >= allowed) throw new NoSpace(NO_SPACE);
      return write(stream, ...rest);
    };
    try {
      const writer = await createNwb(path, { overwrite: true });
      const sink = writer.createFrameSink('/acquisition/movie/data', {
        height: 64,
        width: 512,
        dtype: 'uint16',
        chunkFrames: 4,
      });
      for (let start = 0; start < 60; start += 20) {
        await sink.append({ data: new Uint16Array(20 * 64 * 512), start, count: 20 });
      }
      await writer.write(minimalFile());
      await writer.commit();
      expect(await validateNwb(path)).toEqual([]);
      rmSync(path);
    } catch (error) {
      refused++;
      expect(error).toBeInstanceOf(ResourceError);
      expect((error as Error).message).toMatch(/out\.nwb cannot .*No space left on device/);
    } finally {
      FS.write = write;
    }
    expect(readdirSync(folder)).toEqual([]);
  }
  expect(refused).toBeGreaterThan(10);
});

test('a movie comes back as it was given, however it was cut into blocks', async () => {
  const movies = fc.record({
    dtype: fc.constantFrom(...dtypes),
    frames: fc.integer({ min: 1, max: 20 }),
    height: fc.integer({ min: 1, max: 40 }),
    width: fc.integer({ min: 1, max: 40 }),
    block: fc.integer({ min: 1, max: 7 }),
    chunkFrames: fc.integer({ min: 1, max: 5 }),
    compression: fc.constantFrom(0, 1),
    seed: fc.integer({ min: 1, max: 1e6 }),
  });
  await fc.assert(
    fc.asyncProperty(movies, async (given) => {
      const { dtype, frames, height, width, block, seed, ...layout } = given;
      const data = createArray(dtype, frames * height * width);
      for (let i = 0; i < data.length; i++) data[i] = (i * seed) % 251;
      const movie = arraySource(data, [frames, height, width]);
      const writer = await createNwb(path, { overwrite: true });
      const at = '/acquisition/movie/data';
      const sink = writer.createFrameSink(at, { dtype, height, width, rateHz: 5, ...layout });
      for await (const part of movie.blocks({ size: block })) await sink.append(part);
      expect(await collectFrames(sink.source())).toEqual(data);
      const file = minimalFile();
      file.addAcquisition(
        new ImageSeries({ name: 'movie', data: sink.stored, unit: 'n.a.', rate: 5 }),
      );
      await writer.write(file);
      await writer.commit();
      const stored = await openHdf5Source(path, at);
      expect(stored.shape).toEqual([frames, width, height]);
      const transposed = await collectFrames(stored);
      const [frame, row, column] = [frames - 1, height - 1, Math.floor(width / 2)];
      expect(transposed[(frame * width + column) * height + row]).toBe(
        data[(frame * height + row) * width + column],
      );
      await stored.close();
    }),
    { numRuns: 15 },
  );
});

test('a sink takes only the frames that come next, of its size and dtype', async () => {
  const writer = await createNwb(path);
  const open = () =>
    writer.createFrameSink('/acquisition/m/data', { height: 2, width: 3, dtype: 'int16' });
  const sink = open();
  const block = (data: Int16Array<ArrayBuffer> | Uint16Array<ArrayBuffer>, start: number) =>
    sink.append({ data, start, count: 1 });
  await block(new Int16Array(6), 0);
  await expect(block(new Int16Array(6), 2)).rejects.toThrow(/Frame 1 .* comes next/);
  expect(readdirSync(folder)).toEqual([]);
});

test('large arrays are written in blocks, arrays of other files copied', async () => {
  const data = Float32Array.from({ length: 3 * 2 ** 20 }, (_, i) => i % 1000);
  const write = async (at: string, series: TimeSeries) => {
    const file = minimalFile();
    file.addAcquisition(series);
    const writer = await createNwb(at);
    await writer.write(file);
    await writer.commit();
    return openNwb(at);
  };
  const init = { name: 's', unit: 'V', rate: 1 };
  const first = await write(path, new TimeSeries({ ...init, data: { data, shape: [2 ** 20, 3] } }));
  const stored = (first.file.acquisition.get('s') as TimeSeries).data;
  const copy = await write(join(folder, 'copy.nwb'), new TimeSeries({ ...init, data: stored }));
  const again = (copy.file.acquisition.get('s') as TimeSeries).data;
  if (!('read' in again)) throw new Error('expected an array in the file');
  expect(again.shape).toEqual([2 ** 20, 3]);
  expect(
    Buffer.compare(
      Buffer.from(((await again.read()) as Float32Array).buffer),
      Buffer.from(data.buffer),
    ),
  ).toBe(0);
  expect(listPhotonSeries(copy.file)).toEqual([]);
  await first.close();
  await copy.close();
});

test('an array that is linked to stays in its file, which is not touched', async () => {
  const raw = join(folder, 'raw.nwb');
  const movie = (data: ImageSeries['data']) =>
    new ImageSeries({ name: 'movie', data, unit: 'n.a.', rate: 5, conversion: 2 });
  const write = async (at: string, series: ImageSeries) => {
    const file = minimalFile();
    file.addAcquisition(series);
    const writer = await createNwb(at);
    await writer.write(file);
    await writer.commit();
  };
  await write(raw, movie({ data: Uint16Array.of(1, 2, 3, 4, 5, 6), shape: [1, 2, 3] }));
  const before = readFileSync(raw);
  const source = await openNwb(raw);
  const { data } = source.file.acquisition.get('movie') as ImageSeries;
  if (!('read' in data)) throw new Error('expected an array in the file');
  await write(path, movie(linkTo(data, path)));
  await source.close();
  expect(readFileSync(raw).equals(before)).toBe(true);
  const { file, diagnostics, close } = await openNwb(path);
  expect(diagnostics).toEqual([]);
  const linked = file.acquisition.get('movie') as ImageSeries;
  expect(linked).toMatchObject({ unit: 'n.a.', conversion: 2 });
  expect(await readValues(linked.data)).toEqual(Uint16Array.of(1, 2, 3, 4, 5, 6));
  await close();
  rmSync(raw);
  expect((await validateNwb(path)).map(({ rule }) => rule)).toEqual(['dangling-link']);
});
