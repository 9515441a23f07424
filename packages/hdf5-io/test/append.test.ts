import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExistsError, InvalidArgumentError, WriteError } from '@ophys/core';
import {
  adopt,
  type Copies,
  copyObject,
  Device,
  DeviceModel,
  ImageSegmentation,
  ImageSeries,
  type NWBFile,
  readValues,
  Subject,
  setMember,
  TimeSeries,
} from '@ophys/model';
import { expect, test } from 'vitest';
import { appendNwb, exportNwb, openNwb, validateNwb, writeNwb } from '../src/node.ts';
import { contentOf } from './content.ts';
import { writeSampleNwb } from './sample.ts';
import { minimalFile, temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const path = join(folder, 'out.nwb');

function series(name: string): TimeSeries {
  return new TimeSeries({ name, data: Float32Array.of(1, 2, 3), unit: 'V', rate: 2 });
}

test('objects are added anywhere; everything else stays as it is', async () => {
  await writeSampleNwb(path);
  const before = await contentOf(path);
  const nwb = await appendNwb(path);
  nwb.file.addAcquisition(series('new'));
  const device = nwb.file.addDevice(new Device({ name: 'Second' }));
  nwb.file.createProcessingModule({ name: 'more', description: 'd' }).add(series('inside'));
  nwb.file.getProcessingModule('ophys').add(series('beside'));
  expect(await nwb.write()).toEqual([]);
  await nwb.commit();
  const after = await contentOf(path);
  const grown =
    /^\/file_create_date|^\/(acquisition\/new|general\/devices\/Second|processing\/more|processing\/ophys\/beside)/;
  const kept = [...after].filter(([at]) => !grown.test(at));
  const had = [...before].filter(([at]) => !grown.test(at));
  expect(new Map(kept)).toEqual(new Map(had));
  expect(await validateNwb(path)).toEqual([]);
  expect(readdirSync(folder).sort()).toEqual(['out.nwb', 'sample.raw']);
  const reader = await openNwb(path);
  expect(reader.file.fileCreateDate).toHaveLength(2);
  expect(reader.file.getDevice('Second').objectId).toBe(device.objectId);
  expect(await readValues((reader.file.getAcquisition('new') as TimeSeries).data)).toEqual(
    Float32Array.of(1, 2, 3),
  );
  await reader.close();
});

test('nothing added changes nothing, not even the date', async () => {
  await writeSampleNwb(path);
  const before = readFileSync(path);
  const nwb = await appendNwb(path);
  await nwb.commit();
  expect((await contentOf(path)).size).toBeGreaterThan(20);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('an export is the whole file with what was added, and leaves the original alone', async () => {
  await writeSampleNwb(path);
  const before = readFileSync(path);
  const copy = join(folder, 'copy.nwb');
  const reader = await openNwb(path);
  reader.file.addAcquisition(series('new'));
  expect(await exportNwb(reader, copy)).toEqual([]);
  await expect(exportNwb(reader, copy)).rejects.toThrow(ExistsError);
  await expect(exportNwb(reader, path, { overwrite: true })).rejects.toThrow(/appendNwb/);
  await reader.close();
  await expect(exportNwb(reader, copy, { overwrite: true })).rejects.toThrow(/still open/);
  expect(readFileSync(path).equals(before)).toBe(true);
  const [had, has] = [await contentOf(path), await contentOf(copy)];
  for (const [at, content] of had) {
    if (!at.startsWith('/file_create_date')) expect(has.get(at), at).toBe(content);
  }
  expect([...has.keys()].filter((at) => !had.has(at) && !at.includes('@'))).toEqual([
    '/acquisition/new',
    '/acquisition/new/data',
    '/acquisition/new/starting_time',
  ]);
  expect(await validateNwb(copy)).toEqual([]);
});

test('a file in memory is exported like one at a path', async () => {
  await writeSampleNwb(path);
  const reader = await openNwb(readFileSync(path));
  const copy = join(folder, 'copy.nwb');
  reader.file.addAcquisition(series('new'));
  await exportNwb(reader, copy);
  await reader.close();
  expect(await validateNwb(copy)).toEqual([]);
  const again = await openNwb(copy);
  expect(again.file.acquisition.has('new')).toBe(true);
  await again.close();
});

test('members that were not set can be added, others cannot be replaced', async () => {
  await writeNwb(path, minimalFile());
  const first = await appendNwb(path);
  setMember(first.file, 'lab', 'Lab');
  setMember(first.file, 'subject', new Subject({ subjectId: 'M1', age: 'P90D' }));
  adopt(first.file.subject as Subject, first.file);
  await first.commit();
  const reader = await openNwb(path);
  expect(reader.file).toMatchObject({ lab: 'Lab', subject: { subjectId: 'M1' } });
  await reader.close();
  const before = readFileSync(path);
  const second = await appendNwb(path);
  setMember(second.file, 'lab', 'Another');
  await expect(second.commit()).rejects.toThrow(/lab of NWBFile "root" .* cannot be replaced/);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('what is wrong with an addition leaves the file as it was', async () => {
  await writeSampleNwb(path);
  const before = readFileSync(path);
  const tries: ((file: NWBFile) => void)[] = [
    (file) => file.getProcessingModule('ophys').add(new ImageSegmentation({ name: 'empty' })),
    (file) => {
      const model = new DeviceModel({ name: 'elsewhere', manufacturer: 'x' });
      file.addDevice(new Device({ name: 'lost', model }));
    },
  ];
  const errors = [InvalidArgumentError, WriteError];
  for (const [i, add] of tries.entries()) {
    const nwb = await appendNwb(path);
    add(nwb.file);
    await expect(nwb.commit()).rejects.toThrow(errors[i]);
    expect(readFileSync(path).equals(before)).toBe(true);
  }
  const nwb = await appendNwb(path);
  await nwb.abort();
  expect(readdirSync(folder).sort()).toEqual(['out.nwb', 'sample.raw']);
});

test('a file that someone else changed meanwhile is not replaced', async () => {
  await writeNwb(path, minimalFile());
  const nwb = await appendNwb(path);
  nwb.file.addAcquisition(series('new'));
  writeFileSync(path, 'precious');
  await expect(nwb.commit()).rejects.toThrow(/changed by someone else/);
  expect(readFileSync(path, 'utf8')).toBe('precious');
});

test('a file that is not NWB is refused before anything is copied', async () => {
  writeFileSync(path, 'no HDF5 at all');
  await expect(appendNwb(path)).rejects.toThrow(/not an HDF5 file/);
  await expect(appendNwb(join(folder, 'missing.nwb'))).rejects.toThrow(/missing.nwb/);
  expect(readdirSync(folder)).toEqual(['out.nwb']);
});

test('a movie is appended through a sink', async () => {
  await writeSampleNwb(path);
  const nwb = await appendNwb(path);
  const at = '/acquisition/more/data';
  const sink = nwb.createFrameSink(at, { height: 2, width: 3, dtype: 'int16' });
  await sink.append({ data: Int16Array.of(1, 2, 3, 4, 5, 6), start: 0, count: 1 });
  nwb.file.addAcquisition(
    new ImageSeries({ name: 'more', data: sink.stored, unit: 'n.a.', rate: 1 }),
  );
  await nwb.commit();
  const reader = await openNwb(path);
  const { data } = reader.file.getAcquisition('more') as ImageSeries;
  expect(await readValues(data)).toEqual(Int16Array.of(1, 4, 2, 5, 3, 6));
  await reader.close();
});

test('objects of an open file are copied into a new one, arrays block by block', async () => {
  await writeSampleNwb(path);
  const reader = await openNwb(path);
  const copies: Copies = new Map();
  const file = minimalFile();
  const from = reader.file;
  for (const model of from.deviceModels) file.addDeviceModel(copyObject(model, copies));
  for (const device of from.devices) file.addDevice(copyObject(device, copies));
  for (const plane of from.imagingPlanes) file.addImagingPlane(copyObject(plane, copies));
  for (const item of from.acquisition) file.addAcquisition(copyObject(item, copies));
  for (const module of from.processing) file.addProcessingModule(copyObject(module, copies));
  const copy = join(folder, 'copy.nwb');
  await writeNwb(copy, file);
  await reader.close();
  const [had, has] = [await contentOf(path), await contentOf(copy)];
  const shared = [...had].filter(
    ([at, text]) => /^.(acq|proc|general.(dev|opto))/.test(at) && !text.includes('"ref_type"'),
  );
  expect(shared.length).toBeGreaterThan(200);
  for (const [at, content] of shared) expect(has.get(at), at).toBe(content);
  expect(await validateNwb(copy)).toEqual([]);
});

test('a link of a copy to what was not copied is refused', async () => {
  await writeSampleNwb(path);
  const reader = await openNwb(path);
  const file = minimalFile();
  for (const plane of reader.file.imagingPlanes) file.addImagingPlane(copyObject(plane));
  const copy = join(folder, 'copy.nwb');
  await expect(writeNwb(copy, file)).rejects.toThrow(
    /device of ImagingPlane "ImagingPlane" is the Device "Microscope", which belongs to another file.*copyObject/,
  );
  await reader.close();
  expect(readdirSync(folder)).not.toContain('copy.nwb');
});

const shared = fileURLToPath(new URL('../../../../shared/data/nwb', import.meta.url));
const foreign = existsSync(shared)
  ? readdirSync(shared, { recursive: true, encoding: 'utf8' }).filter((n) => n.endsWith('.nwb'))
  : [];

test.skipIf(foreign.length === 0)(
  'appending keeps all that is in files of other writers (shared/data/nwb)',
  async () => {
    for (const name of foreign) {
      copyFileSync(join(shared, name), path);
      const before = await contentOf(path);
      const nwb = await appendNwb(path);
      nwb.file.addAcquisition(series('added here'));
      await nwb.commit();
      const after = await contentOf(path);
      for (const [at, content] of before) {
        if (at !== '/file_create_date') expect(after.get(at), `${name} ${at}`).toBe(content);
      }
      const reader = await openNwb(path);
      expect(reader.file.acquisition.has('added here'), name).toBe(true);
      await reader.close();
    }
  },
  30_000,
);
