import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type DynamicTable,
  ElementIdentifiers,
  type ImageSeries,
  type PlaneSegmentation,
  readValues,
  type StoredGroup,
  type TimeSeries,
  VectorData,
} from '@ophys/model';
import { afterAll, expect, test, vi } from 'vitest';
import { Hdf5File } from '../src/hdf5/file.ts';
import { openHdf5 } from '../src/inputs/open-hdf5.ts';
import { openNwb } from '../src/node.ts';
import { storedRoot } from '../src/nodes.ts';
import { addLeast, declare, group, series } from './build-file.ts';
import { addOphys } from './build-ophys.ts';
import { writeSampleNwb } from './sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'ophys-'));
const path = join(folder, 'file.nwb');
afterAll(() => rmSync(folder, { recursive: true }));

async function reading(build: (file: Hdf5File) => void) {
  const hdf5 = await Hdf5File.open(path, 'create');
  build(hdf5);
  hdf5.close();
  return openNwb(path);
}

/** An object as schema 2.0 beta had it: no object_id, and a help text. */
function oldObject(file: Hdf5File, at: string, type: string): void {
  file.createAttribute(at, 'neurodata_type', [type], []);
  file.createAttribute(at, 'namespace', ['core'], []);
  file.createAttribute(at, 'help', ['An old object'], []);
}

function oldColumn(file: Hdf5File, at: string, type: string, values: Int32Array): void {
  file.createDataset(at, values, [values.length]);
  oldObject(file, at, type);
  if (type !== 'ElementIdentifiers') file.createAttribute(at, 'description', ['d'], []);
}

test('case 60: a file of 2.0 beta opens, values equal', async () => {
  const reader = await reading((file) => {
    addLeast(file, '2.0b');
    file.deleteAttribute('/', 'object_id');
    file.createDataset('/general/experimenter', ['Doe, Jane'], []);
    file.createDataset('/general/related_publications', ['doi:10.1/x'], []);
    file.createGroup('/acquisition/s');
    oldObject(file, '/acquisition/s', 'TimeSeries');
    file.createDataset('/acquisition/s/data', Float32Array.of(1, 2), [2]);
    file.createAttribute('/acquisition/s/data', 'unit', ['V'], []);
    file.createDataset('/acquisition/s/starting_time', Float64Array.of(0), []);
    file.createAttribute('/acquisition/s/starting_time', 'rate', Float32Array.of(10), []);
    file.createAttribute('/acquisition/s/starting_time', 'unit', ['Seconds'], []);
    file.createGroup('/acquisition/t');
    oldObject(file, '/acquisition/t', 'DynamicTable');
    file.createAttribute('/acquisition/t', 'description', ['d'], []);
    file.createAttribute('/acquisition/t', 'colnames', ['a'], [1], 'ascii');
    oldColumn(file, '/acquisition/t/id', 'ElementIdentifiers', Int32Array.of(5, 6));
    oldColumn(file, '/acquisition/t/a', 'VectorData', Int32Array.of(7, 8));
  });
  const { file, diagnostics } = reader;
  expect(diagnostics).toEqual([]);
  expect(file.experimenter).toEqual(['Doe, Jane']);
  expect(file.relatedPublications).toEqual(['doi:10.1/x']);
  const old = file.getAcquisition('s') as TimeSeries;
  expect(old).toMatchObject({ rate: 10, startingTime: 0, unit: 'V' });
  expect(old.objectId).toMatch(/^[0-9a-f-]{36}$/);
  const table = file.getAcquisition('t') as unknown as DynamicTable;
  expect(table.id).toBeInstanceOf(ElementIdentifiers);
  expect(table.columns.get('a')).toBeInstanceOf(VectorData);
  expect(await readValues(table.columns.get('a').data)).toEqual(Int32Array.of(7, 8));
  await reader.close();
});

test('case 61: an external series without data has none, in an unknown unit', async () => {
  const reader = await reading((file) => {
    addLeast(file, '2.2.0');
    group(file, '/acquisition/e', 'ImageSeries');
    file.createDataset('/acquisition/e/external_file', ['a.tif'], [1]);
    file.createAttribute('/acquisition/e/external_file', 'starting_frame', Int32Array.of(0), [1]);
    file.createDataset('/acquisition/e/format', ['external'], []);
    file.createDataset('/acquisition/e/starting_time', Float64Array.of(0), []);
    file.createAttribute('/acquisition/e/starting_time', 'rate', Float32Array.of(10), []);
    file.createAttribute('/acquisition/e/starting_time', 'unit', ['seconds'], []);
  });
  const external = reader.file.getAcquisition('e') as ImageSeries;
  expect(external).toMatchObject({ externalFile: ['a.tif'], unit: 'unknown', rate: 10 });
  expect(external.data.shape).toEqual([0, 0, 0]);
  await reader.close();
});

test('case 62: texts of fixed length and numbers of other widths and byte orders read as they are', async () => {
  const file = await openHdf5(fileURLToPath(new URL('foreign.h5', import.meta.url)));
  const read = async (name: string) => {
    const node = (storedRoot(file) as StoredGroup).members.get(name)?.node;
    return node?.kind === 'dataset' ? [node.values(), await node.array.read()] : undefined;
  };
  const twice = (values: unknown) => [values, values];
  expect(await read('fixed')).toEqual(twice(['ab  ', 'c']));
  expect(await read('padded')).toEqual(twice(['ab', 'c']));
  expect(await read('ascii')).toEqual(twice(['plain']));
  expect(await read('half')).toEqual(twice(Float32Array.of(0, 1.5, -2.25, Infinity, 2 ** -24)));
  expect(await read('big_endian')).toEqual(twice(Int16Array.from({ length: 60 }, (_, i) => i)));
  expect(await read('bool')).toEqual(twice(Uint8Array.of(1, 0, 1)));
  file.close();
});

test('case 62: a signed index of a ragged column is one', async () => {
  const reader = await reading((file) => {
    addLeast(file);
    const at = '/acquisition/t';
    group(file, at, 'DynamicTable', { description: 'd' });
    file.createAttribute(at, 'colnames', ['a'], [1]);
    oldColumn(file, `${at}/id`, 'ElementIdentifiers', Int32Array.of(0, 1));
    oldColumn(file, `${at}/a`, 'VectorData', Int32Array.of(1, 2, 3));
    oldColumn(file, `${at}/a_index`, 'VectorIndex', Int32Array.of(2, 3));
    file.createReference(`${at}/a_index`, 'target', `${at}/a`);
  });
  expect(reader.diagnostics).toEqual([]);
  const table = reader.file.getAcquisition('t') as unknown as DynamicTable;
  expect(await table.row(0)).toMatchObject({ a: Int32Array.of(1, 2) });
  expect(await table.row(1)).toMatchObject({ a: Int32Array.of(3) });
  await reader.close();
});

test('case 63: members of a pixel mask are found by name, whatever their order', async () => {
  const reader = await reading((file) => {
    addLeast(file);
    group(file, '/processing/m', 'ProcessingModule', { description: 'd' });
    const at = '/processing/m/ps';
    group(file, at, 'PlaneSegmentation', { description: 'd' });
    file.createAttribute(at, 'colnames', ['pixel_mask'], [1]);
    oldColumn(file, `${at}/id`, 'ElementIdentifiers', Int32Array.of(0));
    const mask = { weight: Float32Array.of(0.5), y: Uint32Array.of(2), x: Uint32Array.of(1) };
    file.createDataset(`${at}/pixel_mask`, mask, [1]);
    declare(file, `${at}/pixel_mask`, 'VectorData');
    file.createAttribute(`${at}/pixel_mask`, 'description', ['d'], []);
    oldColumn(file, `${at}/pixel_mask_index`, 'VectorIndex', Int32Array.of(1));
    file.createReference(`${at}/pixel_mask_index`, 'target', `${at}/pixel_mask`);
  });
  const table = reader.file.getProcessingModule('m').get('ps') as unknown as PlaneSegmentation;
  expect(await readValues(table.columns.get('pixel_mask').data)).toEqual({
    x: Uint32Array.of(1),
    y: Uint32Array.of(2),
    weight: Float32Array.of(0.5),
  });
  await reader.close();
});

test('opening reads no array, and asks the HDF5 library no more for many objects than for few', async () => {
  const arrays = vi.spyOn(Hdf5File.prototype, 'readInto');
  const calls = async (name: string) => {
    const file = await openHdf5(name);
    const attempt = vi.spyOn(file.library, 'attempt');
    file.close();
    const reader = await openNwb(name);
    const count = attempt.mock.calls.length;
    attempt.mockRestore();
    await reader.close();
    return count;
  };
  const many = await Hdf5File.open(path, 'create');
  addOphys(many);
  for (let i = 0; i < 50; i++) {
    many.createGroup(`/acquisition/s${i}`);
    declare(many, `/acquisition/s${i}`, 'TimeSeries');
    many.createDataset(`/acquisition/s${i}/data`, Float32Array.of(1), [1]);
    many.createAttribute(`/acquisition/s${i}/data`, 'unit', ['V'], []);
  }
  many.close();
  const few = await Hdf5File.open(join(folder, 'few.nwb'), 'create');
  addLeast(few);
  series(few);
  few.close();
  arrays.mockClear();
  expect(await calls(path)).toBe(await calls(join(folder, 'few.nwb')));
  await calls(await writeSampleNwb(join(folder, 'sample.nwb')));
  arrays.mockClear();
  await (await openNwb(join(folder, 'sample.nwb'))).close();
  const asked = arrays.mock.calls.map(([dataset]) => dataset);
  expect(asked).toEqual(['/file_create_date']); // a list of texts, which is metadata
  arrays.mockRestore();
});
