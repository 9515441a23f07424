import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WriteError } from '@ophys/core';
import {
  CorrectedImageStack,
  copyObject,
  Device,
  DfOverF,
  GenericObject,
  ImageSeries,
  ImagingPlane,
  MotionCorrection,
  OpticalChannel,
  objectsIn,
  PlaneSegmentation,
  RoiResponseSeries,
  readValues,
  type StoredArray,
  TimeSeries,
  TwoPhotonSeries,
} from '@ophys/model';
import { expect, test } from 'vitest';
import { Hdf5File } from '../src/hdf5/file.ts';
import { linkTo, openNwb, writeNwb } from '../src/node.ts';
import { acceptanceFiles, movie } from './acceptance-files.ts';
import { contentOf } from './content.ts';
import { fixtureFile, minimalFile, temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const path = join(folder, 'out.nwb');

test('case 34: data of an open file is linked to by a relative path, or copied', async () => {
  mkdirSync(join(folder, 'raw'));
  mkdirSync(join(folder, 'results'));
  const raw = join(folder, 'raw', 'raw.nwb');
  const results = join(folder, 'results', 'out.nwb');
  await writeNwb(raw, acceptanceFiles['case-16']());
  const before = readFileSync(raw);
  const source = await openNwb(raw);
  const data = (source.file.getAcquisition('s') as ImageSeries).data as StoredArray;
  const { file } = fixtureFile();
  const init = { unit: 'n.a.', rate: 30 };
  file.addAcquisition(new ImageSeries({ name: 'linked', data: linkTo(data, results), ...init }));
  file.addAcquisition(new ImageSeries({ name: 'copied', data, ...init }));
  await writeNwb(results, file);
  await source.close();
  const content = await contentOf(results);
  expect(JSON.parse(content.get('/acquisition/linked/data') ?? '')).toMatchObject({
    kind: 'external',
    file: '../raw/raw.nwb',
    path: '/acquisition/s/data',
  });
  expect(readFileSync(raw).equals(before)).toBe(true);
  rmSync(raw);
  const reader = await openNwb(results);
  const copied = reader.file.getAcquisition('copied') as ImageSeries;
  expect(await readValues(copied.data)).toEqual(movie.data);
  await reader.close();
});

test('cases 15, 30, 36 and 58: a link to what is not in the file names both, and writes nothing', async () => {
  const lost = new Device({ name: 'lost' });
  const opticalChannel = () =>
    new OpticalChannel({ name: 'c', description: 'd', emissionLambda: 510 });
  const optics = { excitationLambda: 920, indicator: 'i', location: 'l' };
  const elsewhere = new ImagingPlane({
    name: 'elsewhere',
    device: lost,
    opticalChannel: opticalChannel(),
    ...optics,
  });
  const frames = { data: movie, unit: 'n.a.', rate: 30 };
  const original = new ImageSeries({ name: 'original', ...frames });
  const shifts = { data: { data: new Float32Array(20), shape: [10, 2] }, unit: 'px', rate: 30 };
  const table = new PlaneSegmentation({ name: 'table', description: 'd', imagingPlane: elsewhere });
  table.addRoi({ pixelMask: [[0, 0, 1]] });
  const rois = table.createRoiTableRegion({ description: 'd' });
  const tries: [RegExp, (given: ReturnType<typeof fixtureFile>) => void][] = [
    [
      /device of ImagingPlane "P" is the Device "lost", which is not in/,
      ({ file }) =>
        file.addImagingPlane(
          new ImagingPlane({
            name: 'P',
            device: lost,
            opticalChannel: opticalChannel(),
            ...optics,
          }),
        ),
    ],
    [
      /imagingPlane of TwoPhotonSeries "s" is the ImagingPlane "elsewhere", which is not in/,
      ({ file }) =>
        file.addAcquisition(new TwoPhotonSeries({ name: 's', imagingPlane: elsewhere, ...frames })),
    ],
    [
      /original of CorrectedImageStack ".*" is the ImageSeries "original", which is not in/,
      ({ ophys }) =>
        ophys.add(
          new MotionCorrection({
            correctedImageStacks: new CorrectedImageStack({
              original,
              corrected: new ImageSeries({ name: 'corrected', ...frames }),
              xyTranslation: new TimeSeries({ name: 'xy_translation', ...shifts }),
            }),
          }),
        ),
    ],
    [
      /table of DynamicTableRegion "rois" is the PlaneSegmentation "table", which is not in/,
      ({ ophys }) =>
        ophys.add(
          new DfOverF({
            roiResponseSeries: new RoiResponseSeries({
              name: 'r',
              rois,
              data: new Float32Array(3),
              unit: 'n.a.',
              rate: 1,
            }),
          }),
        ),
    ],
    [
      /timestamps of TimeSeries "b" is the TimeSeries "a", which is not in/,
      ({ file }) => {
        const data = new Float32Array(2);
        const a = new TimeSeries({ name: 'a', data, unit: 'V', timestamps: [0, 1] });
        file.addAcquisition(new TimeSeries({ name: 'b', data, unit: 'V', timestamps: a }));
      },
    ],
  ];
  for (const [message, add] of tries) {
    const given = fixtureFile();
    add(given);
    const written = writeNwb(path, given.file);
    await expect(written).rejects.toThrow(WriteError);
    await expect(written).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual([]);
  }
});

test('a stream is not begun for a file that cannot be written', async () => {
  let begun = false;
  async function* samples() {
    begun = true;
    yield Float32Array.of(1);
  }
  const { file } = fixtureFile();
  file.addAcquisition(new TimeSeries({ name: 's', data: samples(), unit: 'V', rate: 1 }));
  file.addDevice(copyObject(new Device({ name: 'd', model: undefined })));
  const plane = copyObject(file.getImagingPlane('IP'));
  Object.assign(plane, { name: 'Q', device: new Device({ name: 'lost' }) });
  file.addImagingPlane(plane);
  await expect(writeNwb(path, file)).rejects.toThrow(WriteError);
  expect(begun).toBe(false);
});

const shared = fileURLToPath(new URL('../../../../shared/data/nwb', import.meta.url));

test.skipIf(!existsSync(shared))(
  'objects of types not known here are copied as they are (shared/data/nwb)',
  async () => {
    let copied = 0;
    for (const name of ['nwb-explorer/test_Units.nwb', 'pynwb/2.1.0_nwbfile_with_extension.nwb']) {
      const original = join(shared, name);
      const reader = await openNwb(original);
      await writeNwb(path, reader.file, { overwrite: true });
      const [had, has] = [await contentOf(original), await contentOf(path)];
      for (const item of objectsIn(reader.file)) {
        if (!(item instanceof GenericObject)) continue;
        const at = reader.paths.get(item) ?? '';
        for (const [key, content] of had) {
          const isReference = content.includes('"ref_type"');
          if (!key.startsWith(at) || isReference) continue;
          expect(unpadded(has.get(key)), `${name} ${key}`).toBe(unpadded(content));
          copied++;
        }
      }
      await reader.close();
    }
    expect(copied).toBeGreaterThan(10);
  },
);

/** Null-padded text becomes null-terminated, vlen text has no padding. */
function unpadded(content: string | undefined): string | undefined {
  return content?.replace(/"strpad":\d,/, '');
}

/** Where the object references in a dataset lead. */
async function targetsOf(at: string, dataset: string): Promise<(string | undefined)[]> {
  const file = await Hdf5File.open(at, 'read');
  const info = file.datasetInfo(dataset);
  const bytes = file.readInto(dataset, info, [], (module, address, count) =>
    module.HEAPU8.slice(address, address + count * info.size),
  );
  const targets = Array.from({ length: bytes.length / 8 }, (_, i) =>
    file.pathOfReference(bytes.slice(8 * i, 8 * i + 8)),
  );
  file.close();
  return targets;
}

test.skipIf(!existsSync(shared))(
  'references in columns lead to the objects of the new file (shared/data/nwb)',
  async () => {
    const original = join(shared, 'pynwb/hist_2.6.0_DynamicTableElectrodes.nwb');
    const groups = '/general/extracellular_ephys/electrodes/group';
    const reader = await openNwb(original);
    await writeNwb(path, reader.file);
    await reader.close();
    const targets = await targetsOf(path, groups);
    expect(targets.length).toBeGreaterThan(1);
    expect(targets).toEqual(await targetsOf(original, groups));
  },
);

test.skipIf(!existsSync(shared))(
  'what leads out of an object that is copied alone is named (shared/data/nwb)',
  async () => {
    const reader = await openNwb(join(shared, 'nwb-explorer/test_ElectricalSeries.nwb'));
    const [series] = [...reader.file.acquisition].filter((item) => item instanceof GenericObject);
    const file = minimalFile();
    file.addAcquisition(copyObject(series as GenericObject));
    await expect(writeNwb(path, file)).rejects.toThrow(
      /table of DynamicTableRegion "electrodes" is the DynamicTable "electrodes", which belongs to another file/,
    );
    await reader.close();
    expect(readdirSync(folder)).toEqual([]);
  },
);
