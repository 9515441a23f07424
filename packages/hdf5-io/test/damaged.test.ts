import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError, isOphysError } from '@ophys/core';
import { GenericObject, isStored, objectsIn, PlaneSegmentation } from '@ophys/model';
import { afterAll, expect, test, vi } from 'vitest';
import { Hdf5File } from '../src/hdf5/file.ts';
import { describeNwb, openNwb, type ValidationFinding, validateNwb } from '../src/node.ts';
import { addLeast, brief, declare, group, series, table } from './build-file.ts';
import { writeSampleNwb } from './sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'ophys-'));
const path = join(folder, 'damaged.nwb');
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes the least that a file needs, and then what a case adds; returns what is wrong with it. */
async function findingsOf(
  add: (file: Hdf5File) => void,
  version = '2.9.0',
): Promise<ValidationFinding[]> {
  const file = await Hdf5File.open(path, 'create');
  addLeast(file, version);
  add(file);
  file.close();
  return validateNwb(path);
}

test('nothing is wrong with the least that a file needs', async () => {
  expect(await findingsOf(() => {})).toEqual([]);
});

test('a series without timing, or with both, is found and stays usable', async () => {
  expect(brief(await findingsOf((file) => series(file)))).toEqual(['error /acquisition/s timing']);
  const both = await findingsOf((file) => {
    const at = series(file);
    file.createDataset(`${at}/timestamps`, new Float64Array(4), [4]);
    file.createAttribute(`${at}/timestamps`, 'unit', ['seconds'], []);
    file.createAttribute(`${at}/timestamps`, 'interval', Int32Array.of(1), []);
    file.createDataset(`${at}/starting_time`, Float64Array.of(0), []);
    file.createAttribute(`${at}/starting_time`, 'unit', ['seconds'], []);
    file.createAttribute(`${at}/starting_time`, 'rate', Float32Array.of(30), []);
  });
  expect(brief(both)).toEqual(['error /acquisition/s timing']);
  const { file, close } = await openNwb(path);
  expect(file.acquisition.get('s')).toMatchObject({ rate: 30, unit: 'V' });
  await close();
});

test('a fixed value that is another, and a missing rate, are found', async () => {
  const findings = await findingsOf((file) => {
    const at = series(file);
    file.createDataset(`${at}/starting_time`, Float64Array.of(0), []);
    file.createAttribute(`${at}/starting_time`, 'unit', ['Seconds'], []);
  });
  expect(brief(findings)).toEqual([
    'error /acquisition/s/starting_time missing-required',
    'warning /acquisition/s/starting_time fixed-value',
    'error /acquisition/s timing',
  ]);
});

test('element types and shapes that the schema does not admit are found', async () => {
  const findings = await findingsOf((file) => {
    group(file, '/general/optophysiology/p', 'ImagingPlane');
    const at = '/general/optophysiology/p';
    for (const name of ['indicator', 'location']) file.createDataset(`${at}/${name}`, ['x'], []);
    file.createDataset(`${at}/excitation_lambda`, Int32Array.of(920), []);
    file.createDataset(`${at}/grid_spacing`, new Float32Array(4), [4]);
    file.createSoftLink(`${at}/device`, '/general/devices/gone');
  });
  expect(brief(findings).sort()).toEqual([
    'error /general/optophysiology/p dangling-link',
    'error /general/optophysiology/p missing-children',
    'error /general/optophysiology/p/excitation_lambda element-type',
    'error /general/optophysiology/p/grid_spacing shape',
  ]);
  expect(findings.find((f) => f.rule === 'element-type')?.message).toMatch(/float32.*got int32/);
  const { file, diagnostics, close } = await openNwb(path);
  expect(file.imagingPlanes.get('p')).toMatchObject({ indicator: 'x', device: undefined });
  expect(diagnostics.map((d) => d.rule)).toEqual(['dangling-link', 'missing-children']);
  await close();
});

test('a link to another type of object is found', async () => {
  const findings = await findingsOf((file) => {
    group(file, '/general/devices/d', 'Device');
    const at = series(file, 'TwoPhotonSeries');
    file.createDataset(`${at}/starting_time`, Float64Array.of(0), []);
    file.createAttribute(`${at}/starting_time`, 'unit', ['seconds'], []);
    file.createAttribute(`${at}/starting_time`, 'rate', Float32Array.of(30), []);
    file.createSoftLink(`${at}/imaging_plane`, '/general/devices/d');
  });
  expect(brief(findings)).toEqual([
    'error /acquisition/s/data shape',
    'error /acquisition/s target-type',
  ]);
});

test('columns that are missing, unlisted or of another length are found', async () => {
  const findings = await findingsOf((file) =>
    table(file, ['a', 'ghost'], { a: [1, 2], b: [1, 2], c: [1, 2, 3] }),
  );
  expect(brief(findings)).toEqual([
    'error /acquisition/t colnames',
    'warning /acquisition/t colnames',
    'warning /acquisition/t colnames',
    'error /acquisition/t row-count',
  ]);
});

test('rows that do not exist, and ragged columns that do not add up, are found', async () => {
  const findings = await findingsOf((file) => {
    const at = table(file, ['a'], { a: [1, 2, 3] });
    file.createDataset(`${at}/a_index`, Uint8Array.of(2, 5), [2]);
    declare(file, `${at}/a_index`, 'VectorIndex');
    file.createAttribute(`${at}/a_index`, 'description', ['d'], []);
    file.createReference(`${at}/a_index`, 'target', `${at}/a`);
    const region = '/acquisition/rows';
    file.createDataset(region, Int32Array.of(0, 2), [2]);
    declare(file, region, 'DynamicTableRegion');
    file.createAttribute(region, 'description', ['d'], []);
    file.createReference(region, 'table', at);
  });
  expect(brief(findings).sort()).toEqual([
    'error /acquisition/rows region-rows',
    'error /acquisition/t/a_index index-ends',
  ]);
});

test('a pixel mask without its index is found', async () => {
  const findings = await findingsOf((file) => {
    const at = table(file, ['pixel_mask'], { pixel_mask: [1, 2] });
    file.createGroup(`${at}2`);
    group(file, '/processing/m', 'ProcessingModule', { description: 'd' });
    const plane = '/processing/m/ps';
    group(file, plane, 'PlaneSegmentation', { description: 'd' });
    file.createAttribute(plane, 'colnames', ['pixel_mask'], [1]);
    file.createDataset(`${plane}/id`, Int32Array.of(0), [1]);
    declare(file, `${plane}/id`, 'ElementIdentifiers');
    const mask = { x: Uint32Array.of(1), y: Uint32Array.of(1), weight: Float32Array.of(1) };
    file.createDataset(`${plane}/pixel_mask`, mask, [1]);
    declare(file, `${plane}/pixel_mask`, 'VectorData');
    file.createAttribute(`${plane}/pixel_mask`, 'description', ['d'], []);
  });
  expect(brief(findings)).toEqual([
    'error /processing/m/ps missing-required',
    'error /processing/m/ps missing-required',
    'error /processing/m/ps missing-index',
  ]);
  const missing = findings.filter((f) => f.rule === 'missing-required').map((f) => f.message);
  expect(missing.join()).toMatch(/"imaging_plane".*"reference_images"/);
});

test('a pixel mask of another type than the schema has is found', async () => {
  const findings = await findingsOf((file) => {
    const at = '/processing/m/ps';
    group(file, '/processing/m', 'ProcessingModule', { description: 'd' });
    group(file, at, 'PlaneSegmentation', { description: 'd' });
    file.createAttribute(at, 'colnames', ['pixel_mask'], [1]);
    file.createDataset(`${at}/id`, Int32Array.of(0), [1]);
    declare(file, `${at}/id`, 'ElementIdentifiers');
    const mask = { x: Int32Array.of(1), y: Uint32Array.of(1), weight: Float64Array.of(1) };
    file.createDataset(`${at}/pixel_mask`, mask, [1]);
    declare(file, `${at}/pixel_mask`, 'VectorData');
    file.createAttribute(`${at}/pixel_mask`, 'description', ['d'], []);
  });
  expect(findings.find((f) => f.rule === 'element-type')?.message).toMatch(
    /x: uint32, y: uint32, weight: float32.*got a compound \{ x: int32, y: uint32, weight: float64/,
  );
});

test('a file is judged by its own version', async () => {
  const old = (file: Hdf5File) => {
    const at = series(file);
    file.createDataset(`${at}/starting_time`, Float64Array.of(0), []);
    file.createAttribute(`${at}/starting_time`, 'unit', ['Seconds'], []);
    file.createAttribute(`${at}/starting_time`, 'rate', Float32Array.of(30), []);
    file.createAttribute(at, 'help', ['A series'], []);
    file.createDataset('/general/experimenter', ['Jane Doe'], []);
  };
  expect(brief(await findingsOf(old, '2.0.2'))).toEqual([]);
  expect(brief(await findingsOf(old)).sort()).toEqual([
    'error /general/experimenter shape',
    'info /acquisition/s unknown-member',
    'warning /acquisition/s/starting_time fixed-value',
  ]);
});

test('what is newer than the file says, and versions that nobody knows, are found', async () => {
  const scope = (file: Hdf5File) =>
    group(file, '/general/devices/models/m', 'DeviceModel', { manufacturer: 'Maker' });
  expect(brief(await findingsOf(scope, '2.8.0'))).toEqual([
    'warning /general/devices/models/m version',
  ]);
  for (const version of ['NWB-2.9.0', '2.99.0']) {
    expect(brief(await findingsOf(() => {}, version))).toEqual(['warning / version']);
  }
});

test('members that nobody declared are found', async () => {
  const findings = await findingsOf((file) => {
    const at = table(file, ['a'], { a: [1, 2] });
    file.createDataset(`${at}/note`, ['x'], []);
    group(file, `${at}/scope`, 'Device');
    file.createAttribute(`${at}/a`, 'colour', ['blue'], []);
  });
  expect(brief(findings).sort()).toEqual([
    'info /acquisition/t/a unknown-member',
    'info /acquisition/t/note unknown-member',
    'warning /acquisition/t/scope unknown-member',
  ]);
});

test('every finding says how to fix it', async () => {
  const findings = await findingsOf((file) => {
    table(file, ['a', 'ghost'], { a: [1, 2, 3] });
    series(file);
  });
  expect(findings.length).toBeGreaterThan(2);
  for (const { fix, rule } of findings) expect(fix, rule).toMatch(/^[A-Z].*\.$/);
  expect(findings.find(({ rule }) => rule === 'timing')?.fix).toBe(
    'Give either starting_time with its rate in Hz, or one timestamp per sample in seconds.',
  );
});

test('types that are not known here are kept as they are', async () => {
  const findings = await findingsOf((file) => {
    group(file, '/acquisition/x', 'LaserSpeckle', { wavelength: '785' });
    group(file, '/acquisition/x/inner', 'Device');
  });
  expect(findings).toEqual([]);
  const { file, diagnostics, close } = await openNwb(path);
  const item = file.acquisition.get('x');
  expect(diagnostics).toEqual([]);
  expect(item).toBeInstanceOf(GenericObject);
  expect(item.neurodataType).toBe('LaserSpeckle');
  expect((item as GenericObject).objects.names).toEqual(['inner']);
  expect((item as GenericObject).node.attributes.get('wavelength')?.values()).toEqual(['785']);
  await close();
});

test('a group that contains itself does not trap the reader', async () => {
  const findings = await findingsOf((file) => {
    group(file, '/acquisition/x', 'Looped');
    file.createSoftLink('/acquisition/x/self', '/acquisition/x');
    file.createSoftLink('/acquisition/x/loop', '/acquisition/x/loop');
  });
  expect(brief(findings)).toEqual([]);
});

test.each([
  ['empty.nwb', '', /not an HDF5 file: it is empty/],
  ['text.nwb', 'Dear reader, this is no NWB', /begins with the text "Dear reader, thi"/],
  ['image.nwb', Buffer.from([0x4d, 0x4d, 0, 0x2a]), /it is a TIFF/],
])('says what %s is instead', async (name, content, message) => {
  writeFileSync(join(folder, name), content);
  for (const read of [openNwb, validateNwb, describeNwb]) {
    await expect(read(join(folder, name))).rejects.toThrow(InputError);
    await expect(read(join(folder, name))).rejects.toThrow(message);
  }
});

test('says that a file is missing, or a folder', async () => {
  await expect(openNwb(join(folder, 'gone.nwb'))).rejects.toThrow(
    /gone\.nwb cannot be read: there is no such file/,
  );
  await expect(openNwb(folder)).rejects.toThrow(/is not a file/);
});

test('says that NWB 1 is another format', async () => {
  const file = await Hdf5File.open(path, 'create');
  file.createDataset('/nwb_version', ['NWB-1.0.6'], []);
  file.close();
  await expect(openNwb(path)).rejects.toThrow(/NWB 1\.x; convert it to NWB 2/);
});

test('damage anywhere gives an error or diagnostics, never a crash, and nothing on stderr', async () => {
  const stderr = vi.spyOn(process.stderr, 'write');
  const words = vi.spyOn(console, 'error');
  const sample = readFileSync(await writeSampleNwb(join(folder, 'sample.nwb')));
  const readAll = async () => {
    const { file, close } = await openNwb(path);
    for (const item of objectsIn(file)) {
      const data = (item as { data?: unknown }).data as Parameters<typeof isStored>[0] | undefined;
      if (data && isStored(data)) await data.read();
    }
    await close();
  };
  const outcomes = { read: 0, refused: 0 };
  const damage = async (bytes: Uint8Array) => {
    writeFileSync(path, bytes);
    for (const run of [readAll, () => validateNwb(path)]) {
      try {
        await run();
        outcomes.read++;
      } catch (error) {
        if (!isOphysError(error)) throw error;
        outcomes.refused++;
      }
    }
  };
  for (let i = 0; i < 10; i++) await damage(sample.subarray(0, (sample.length * i) / 10));
  expect(outcomes).toEqual({ read: 0, refused: 20 });
  let random = 1;
  for (let i = 0; i < 30; i++) {
    const bytes = Uint8Array.from(sample);
    random = (random * 48271) % 2147483647;
    bytes[random % (i < 15 ? 3000 : bytes.length)] = random % 251;
    await damage(bytes);
  }
  expect(outcomes.read).toBeGreaterThan(25);
  expect(stderr).not.toHaveBeenCalled();
  expect(words).not.toHaveBeenCalled();
});

const shared = fileURLToPath(new URL('../../../../shared/data/nwb', import.meta.url));

test.skipIf(!existsSync(shared))('files of other writers open (shared/data/nwb)', async () => {
  const files = readdirSync(shared, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.nwb'),
  );
  expect(files.length).toBeGreaterThan(30);
  for (const name of files) {
    const reader = await openNwb(join(shared, name));
    expect(reader.file.nwbVersion, name).toMatch(/^2\./);
    expect((await describeNwb(join(shared, name))).identifier, name).toBe(reader.file.identifier);
    await reader.close();
    await validateNwb(join(shared, name));
  }
});

test.skipIf(!existsSync(shared))(
  'an old table of ROIs reads as it was (shared/data/nwb)',
  async () => {
    const reader = await openNwb(join(shared, 'nwb-explorer/test_PlaneSegmentation.nwb'));
    const table = [...objectsIn(reader.file)].find((item) => item instanceof PlaneSegmentation);
    const read = async (name: string) => {
      const data = table?.columns.get(name).data;
      return data && isStored(data) ? data.read() : undefined;
    };
    expect(await read('pixel_mask_index')).toEqual(Float64Array.of(3, 5));
    expect(await read('pixel_mask')).toMatchObject({ x: { length: 5 }, y: { length: 5 } });
    expect(table?.imagingPlane.opticalChannel.size).toBe(1);
    await reader.close();
  },
);
