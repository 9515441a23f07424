import { copyFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type Copies,
  copyObject,
  Device,
  type ImageSegmentation,
  type ImageSeries,
  ImageSeries as Movie,
  objectsIn,
  type StoredArray,
  TimeSeries,
} from '@ophys/model';
import fc from 'fast-check';
import { test } from 'vitest';
import {
  appendNwb,
  exportNwb,
  linkTo,
  openNwb,
  writeNwb,
  writeNwbInMemory,
} from '../../src/node.ts';
import { acceptanceFiles, movie } from '../acceptance-files.ts';
import { writeSampleNwb } from '../sample.ts';
import { fixtureFile, minimalFile } from '../temporary.ts';
import { recipe, treeOf } from '../trees.ts';
import { judgeWithPyNwb, workFolder } from './work.ts';

const pixels = Array.from({ length: 10 }, (_, t) =>
  Array.from({ length: 4 }, (_, x) => Array.from({ length: 5 }, (_, y) => 20 * t + 5 * x + y)),
);

const s = "nwb.acquisition['s']";
const twoPhoton = {
  [`${s}.data[:]`]: pixels,
  [`${s}.data.dtype.str`]: '<u2',
  [`${s}.unit`]: 'n.a.',
  [`${s}.imaging_plane is nwb.imaging_planes['IP']`]: true,
  "link('/acquisition/s/imaging_plane')": ['soft', '/general/optophysiology/IP'],
};

const external = Object.fromEntries(
  ['image', 'one', 'two'].flatMap((name) => [
    [`nwb.acquisition['${name}'].external_file[:]`, ['a.tif']],
    [`nwb.acquisition['${name}'].starting_frame`, [0]],
    [`nwb.acquisition['${name}'].data.shape`, [0, 0, 0]],
  ]),
);

const cells = "nwb.processing['ophys']['ImageSegmentation']['cells']";
const stack = "nwb.processing['ophys']['MotionCorrection']['CorrectedImageStack']";
const responses = "nwb.processing['ophys']['Fluorescence']";

/** What Python must find in the files of the acceptance cases. */
const expected: Readonly<Record<keyof typeof acceptanceFiles, Readonly<Record<string, unknown>>>> =
  {
    'case-16': { ...twoPhoton, [`${s}.rate`]: 30, [`${s}.starting_time`]: 0 },
    'case-17': { ...twoPhoton, [`${s}.timestamps.shape`]: [10], [`${s}.interval`]: 1 },
    'case-20': { [`${s}.timestamps.shape`]: [9] },
    'case-22': {
      ...external,
      "nwb.acquisition['two'].num_samples": 100,
      "h5.attrs['nwb_version']": '2.10.0',
    },
    'case-26': { ...external, "nwb.acquisition['two'].timestamps.shape": [10] },
    'case-28': {
      ...twoPhoton,
      [`${s}.binning`]: 2,
      [`${s}.pmt_gain`]: 1.5,
      [`${s}.power`]: 5,
      [`${s}.intensity`]: 2,
      [`${s}.scan_line_rate`]: 8000,
    },
    'case-29': { [`${s}.field_of_view.shape`]: [3] },
    'case-31': {
      ...twoPhoton,
      "h5['/acquisition/s/data'].chunks": [1, 4, 5],
      "h5['/acquisition/s/data'].compression": 'gzip',
      "h5['/acquisition/s/data'].compression_opts": 4,
    },
    'case-32': {
      [`${s}.data[:]`]: pixels.slice(0, 7),
      "h5['/acquisition/s/data'].maxshape[0] is None": true,
    },
    'case-33': {
      "link('/acquisition/chain/timestamps')": ['soft', '/acquisition/owner/timestamps'],
      "nwb.acquisition['clock'].timestamps.shape": [10],
      "sorted(s.name for s in nwb.acquisition['owner'].timestamp_link)": ['chain', 'clock'],
      "nwb.acquisition['values'].data[:]": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      "nwb.acquisition['values'].unit": 'V',
    },
    'case-35': {
      [`${stack}.original is nwb.acquisition['s']`]: true,
      [`${stack}.corrected.data[:]`]: pixels,
      [`${stack}.xy_translation.data.shape`]: [10, 2],
    },
    'case-38': {
      [`${cells}['image_mask'].data.shape`]: [3, 4, 5],
      [`${cells}.id[:]`]: [0, 1, 2],
      [`${cells}.imaging_plane is nwb.imaging_planes['IP']`]: true,
    },
    'case-40-255': { [`len(${cells}['pixel_mask'][1])`]: 55 },
    'case-40-256': { [`len(${cells}['pixel_mask'][1])`]: 56 },
    'case-40-70000': { [`len(${cells}['pixel_mask'][0])`]: 70_000 },
    'case-43': { [`[len(m) for m in ${cells}['pixel_mask'][:]]`]: [2, 0, 1] },
    'case-48': {
      [`${cells}.reference_images[0] is nwb.acquisition['owned'] or ${cells}.reference_images[1] is nwb.acquisition['owned']`]: true,
      [`len(${cells}.reference_images)`]: 2,
    },
    'case-50': {
      "len(nwb.processing['ophys']['empty'])": 0,
      "list(nwb.processing['ophys']['empty'].colnames)": [],
    },
    'case-51': {
      [`${cells}.meanings_tables['label_meanings']['meaning'].data[:]`]: ['soma', 'dendrite'],
      [`${cells}.meanings_tables['label_meanings'].target is ${cells}['label']`]: true,
    },
    'case-39': {
      [`${cells}.colnames`]: [
        'iscell',
        'image_mask',
        'pixel_mask',
        'voxel_mask',
        'accepted',
        'near',
      ],
      [`[list(map(tuple, m)) for m in ${cells}['pixel_mask'][:]]`]: [
        [
          [0, 1, 0.5],
          [2, 3, 1],
        ],
        [[4, 5, 1]],
      ],
      [`[list(map(tuple, m)) for m in ${cells}['voxel_mask'][:]]`]: [
        [[1, 2, 3, 1]],
        [[1, 2, 3, 1]],
      ],
      [`${cells}['accepted'][:]`]: [true, false],
      "h5['/processing/ophys/ImageSegmentation/cells/accepted'].dtype.name": 'bool',
      [`[list(map(int, c)) for c in ${cells}['near'][:]]`]: [[1, 2], [3]],
      [`${responses}['F'].rois.table is ${cells}`]: true,
      [`${responses}['N'].rois is ${responses}['F'].rois`]: true,
      [`${responses}['F'].rois.data[:]`]: [0, 1],
    },
    'case-54': { "nwb.processing['ophys']['G']['R'].rois.data[:]": [1] },
  };

for (const [name, make] of Object.entries(acceptanceFiles)) {
  test(`${name}: as PyNWB reads it`, async () => {
    const values = expected[name as keyof typeof acceptanceFiles];
    await judgeWithPyNwb(`writing/${name}.nwb`, (path) => writeNwb(path, make(), again), values);
  });
}

const again = { overwrite: true } as const;

test('case 34: data of an open file, linked to and copied', async () => {
  const write = async (path: string) => {
    const raw = join(dirname(path), 'raw.nwb');
    await writeNwb(raw, acceptanceFiles['case-16'](), again);
    const source = await openNwb(raw);
    const { data } = source.file.getAcquisition('s') as ImageSeries;
    const { file } = fixtureFile();
    const init = { unit: 'n.a.', rate: 30 };
    file.addAcquisition(
      new Movie({ name: 'linked', data: linkTo(data as StoredArray, path), ...init }),
    );
    file.addAcquisition(new Movie({ name: 'copied', data, ...init }));
    await writeNwb(path, file, again);
    await source.close();
  };
  await judgeWithPyNwb('writing/case-34.nwb', write, {
    "link('/acquisition/linked/data')": ['external', 'raw.nwb', '/acquisition/s/data'],
    "link('/acquisition/copied/data')": ['hard'],
    "nwb.acquisition['linked'].data[:]": pixels,
    "nwb.acquisition['copied'].data[:]": pixels,
  });
});

/** Adds a device and a series. */
function add(file: ReturnType<typeof minimalFile>): void {
  file.addDevice(new Device({ name: 'added' }));
  file.addAcquisition(
    new TimeSeries({
      name: 'added',
      data: movie.data,
      unit: 'V',
      timestamps: new Float64Array(200),
    }),
  );
}

const added = {
  "nwb.acquisition['added'].data.shape": [200],
  "'added' in nwb.devices": true,
  "nwb.processing['ophys']['Fluorescence']['Fluorescence'].rois.table is nwb.processing['ophys']['ImageSegmentation']['PlaneSegmentation']": true,
  'len(nwb.file_create_date)': 2,
};

test('a file that was appended to', async () => {
  const write = async (path: string) => {
    await writeSampleNwb(path);
    const nwb = await appendNwb(path);
    add(nwb.file);
    await nwb.commit();
  };
  await judgeWithPyNwb('writing/appended/sample.nwb', write, added);
});

test('a file that was exported', async () => {
  const write = async (path: string) => {
    const reader = await openNwb(await writeSampleNwb(join(dirname(path), 'original.nwb')));
    add(reader.file);
    await exportNwb(reader, path, again);
    await reader.close();
  };
  await judgeWithPyNwb('writing/exported/sample.nwb', write, added);
});

test('a file made of objects of another, in memory', async () => {
  const write = async (path: string) => {
    const reader = await openNwb(await writeSampleNwb(join(dirname(path), 'original.nwb')));
    const copies: Copies = new Map();
    const file = minimalFile();
    for (const model of reader.file.deviceModels) file.addDeviceModel(copyObject(model, copies));
    for (const device of reader.file.devices) file.addDevice(copyObject(device, copies));
    for (const plane of reader.file.imagingPlanes) file.addImagingPlane(copyObject(plane, copies));
    for (const item of reader.file.acquisition) file.addAcquisition(copyObject(item, copies));
    for (const module of reader.file.processing) {
      file.addProcessingModule(copyObject(module, copies));
    }
    const blob = await writeNwbInMemory(file);
    writeFileSync(path, new Uint8Array(await blob.arrayBuffer()));
    await reader.close();
  };
  const { 'len(nwb.file_create_date)': _, ...rest } = added;
  const values = Object.fromEntries(Object.entries(rest).filter(([key]) => !key.includes('added')));
  await judgeWithPyNwb('writing/copied/sample.nwb', write, values);
});

test('trees of objects of every type', async () => {
  for (const [i, given] of fc.sample(recipe, { seed: 7, numRuns: 8 }).entries()) {
    const tree = treeOf(given);
    const ids = [...objectsIn(tree)].map(({ objectId }) => objectId).sort();
    await judgeWithPyNwb(`trees/${i}.nwb`, (path) => writeNwb(path, tree, again), {
      'sorted(nwb.objects)': ids,
    });
  }
});

const pynwb = (name: string) => join(workFolder(), 'from-pynwb', name);

test('rows and a column added to a table that PyNWB wrote', async () => {
  const write = async (path: string) => {
    copyFileSync(pynwb('tutorial.nwb'), path);
    const nwb = await appendNwb(path);
    const segmentation = nwb.file.getProcessingModule('ophys').get('ImageSegmentation');
    const table = (segmentation as ImageSegmentation).getPlaneSegmentation('PlaneSegmentation2');
    table.addRoi({
      pixelMask: [
        [5, 4, 0.25],
        [5, 3, 1],
      ],
    });
    table.addColumn({ name: 'seen', description: 'd', data: [true, false, true, false, true] });
    await nwb.commit();
  };
  const table = "nwb.processing['ophys']['ImageSegmentation']['PlaneSegmentation2']";
  await judgeWithPyNwb('writing/rows/tutorial.nwb', write, {
    [`len(${table})`]: 5,
    [`list(map(tuple, ${table}['pixel_mask'][4]))`]: [
      [5, 4, 0.25],
      [5, 3, 1],
    ],
    [`len(${table}['pixel_mask'][3])`]: 8,
    [`${table}['seen'][:]`]: [true, false, true, false, true],
    "nwb.processing['ophys']['DfOverF']['RoiResponseSeries'].rois.data[:]": [3, 1],
  });
});

test('objects of a file that PyNWB wrote, written anew', async () => {
  for (const name of ['tutorial.nwb', 'everything.nwb']) {
    const reader = await openNwb(pynwb(name));
    const ids = [...objectsIn(reader.file)].map(({ objectId }) => objectId).sort();
    await judgeWithPyNwb(`writing/anew/${name}`, (path) => writeNwb(path, reader.file, again), {
      'sorted(nwb.objects)': ids,
    });
    await reader.close();
  }
});
