import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GenericObject,
  type ImageSeries,
  type NWBFile,
  objectsIn,
  type PlaneSegmentation,
  type RoiResponseSeries,
  readValues,
  type TimeSeries,
} from '@ophys/model';
import { afterAll, expect, test } from 'vitest';
import { Hdf5File } from '../src/hdf5/file.ts';
import { type Diagnostic, openNwb } from '../src/node.ts';
import { addLeast, brief, declare, group } from './build-file.ts';
import { addOphys, movie, plane, response, rois, stack } from './build-ophys.ts';

const folder = mkdtempSync(join(tmpdir(), 'ophys-'));
const path = join(folder, 'defect.nwb');
afterAll(() => rmSync(folder, { recursive: true }));

interface Opened {
  readonly file: NWBFile;
  readonly diagnostics: readonly Diagnostic[];
}

/** Opens a file with a defect, sees that the rest is usable, and lets `use` look at it. */
async function withDefect(
  build: (file: Hdf5File) => void,
  use: (opened: Opened) => unknown,
): Promise<void> {
  const hdf5 = await Hdf5File.open(path, 'create');
  try {
    build(hdf5);
  } finally {
    hdf5.close();
  }
  const reader = await openNwb(path);
  try {
    const good = reader.file.getAcquisition('good') as TimeSeries;
    expect(await readValues(good.data)).toEqual(Uint16Array.of(0, 1, 2, 3));
    expect(good.rate).toBe(30);
    await use(reader);
  } finally {
    await reader.close();
  }
}

const without =
  (...omissions: string[]) =>
  (file: Hdf5File) =>
    addOphys(file, omissions);

const series = (file: NWBFile) => file.getAcquisition('movie') as ImageSeries;

function find<T>(file: NWBFile, name: string): T {
  const found = [...objectsIn(file)].find((item) => item.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found as T;
}

test('the file without a defect has no diagnostics', () =>
  withDefect(without(), ({ diagnostics }) => expect(diagnostics).toEqual([])));

const missing = (at: string) => `error ${at} missing-required`;
const dangling = (at: string) => `error ${at} dangling-link`;
const few = (at: string) => `error ${at} missing-children`;

test.each<[string, string[], string[]]>([
  ['data of a series', [`${movie}/data`], [missing(movie)]],
  ['unit of data', [`${movie}/data@unit`], [missing(movie)]],
  ['rate beside starting_time', [`${movie}/starting_time@rate`], [`error ${movie} timing`]],
  ['any timing', [`${movie}/starting_time`], [`error ${movie} timing`]],
  ['imaging_plane of a series', [`${movie}/imaging_plane`], [missing(movie)]],
  ['imaging_plane of a table', [`${rois}/imaging_plane`], [missing(rois)]],
  ['device of a plane', [`${plane}/device`], [missing(plane)]],
  ['indicator', [`${plane}/indicator`], [missing(plane)]],
  ['location', [`${plane}/location`], [missing(plane)]],
  ['excitation_lambda', [`${plane}/excitation_lambda`], [missing(plane)]],
  ['all channels', [`${plane}/Green`], [few(plane)]],
  ['description of a channel', [`${plane}/Green/description`], [missing(`${plane}/Green`)]],
  ['emission_lambda of a channel', [`${plane}/Green/emission_lambda`], [missing(`${plane}/Green`)]],
  ['corrected', [`${stack}/corrected`], [missing(stack)]],
  ['xy_translation', [`${stack}/xy_translation`], [missing(stack)]],
  ['original', [`${stack}/original`], [missing(stack)]],
  ['rois', [`${response}/rois`], [missing(response)]],
  ['table of rois', [`${response}/rois@table`], [dangling(`${response}/rois`)]],
  ['description of a table', [`${rois}@description`], [missing(rois)]],
  ['id of a table', [`${rois}/id`], [missing(rois)]],
  ['colnames', [`${rois}@colnames`], [missing(rois)]],
  ['series in a container', [response], [few('/processing/ophys/Fluorescence')]],
])(
  'case 59: missing %s is a diagnostic on its object, and the rest is usable',
  (_, omissions, expected) =>
    withDefect(without(...omissions), ({ diagnostics }) => {
      expect(brief(diagnostics)).toEqual(expected);
    }),
);

test.each<[string, string, string]>([
  ['imaging_plane of a series', `${movie}/imaging_plane`, movie],
  ['imaging_plane of a table', `${rois}/imaging_plane`, rois],
  ['device of a plane', `${plane}/device`, plane],
  ['original of a stack', `${stack}/original`, stack],
  ['corrected of a stack', `${stack}/corrected`, stack],
  ['xy_translation of a stack', `${stack}/xy_translation`, stack],
  ['rois of a response', `${response}/rois`, response],
  ['data of a series', `${movie}/data`, movie],
])('case 59: a link to nowhere in place of %s is a diagnostic', (_, at, owner) =>
  withDefect(
    (file) => {
      addOphys(file, [at]);
      file.createSoftLink(at, '/gone');
    },
    ({ diagnostics }) => {
      expect(brief(diagnostics)).toEqual([dangling(owner)]);
      expect(diagnostics[0]?.message).toContain('/gone');
    },
  ),
);

test.each<[string, string[]]>([
  ['conversion, offset, resolution, descriptions and comments', []],
  ['unit of grid_spacing', [`${plane}/grid_spacing@unit`]],
  ['reference_images', [`${rois}/reference_images`]],
  ['object_id', ['/acquisition/movie@object_id']],
])('case 59: missing %s is made up for', (_, omissions) =>
  withDefect(
    (file) => {
      addOphys(
        file,
        omissions.filter((o) => !o.endsWith('@object_id')),
      );
      if (omissions.includes('/acquisition/movie@object_id')) {
        file.deleteAttribute('/acquisition/movie', 'object_id');
      }
    },
    ({ file, diagnostics }) => {
      expect(diagnostics).toEqual([]);
      expect(series(file)).toMatchObject({
        conversion: 1,
        offset: 0,
        resolution: -1,
        comments: 'no comments',
        description: 'no description',
      });
      expect(series(file).objectId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
      expect(file.imagingPlanes.get('IP').gridSpacingUnit).toBe('meters');
      expect(find<PlaneSegmentation>(file, 'PS').referenceImages.size).toBe(0);
    },
  ),
);

test('case 59: a series without data has none, in an unknown unit', () =>
  withDefect(without(`${movie}/data`), ({ file }) => {
    expect(series(file).data.shape).toEqual([0, 0, 0]);
    expect(series(file).unit).toBe('unknown');
  }));

test('case 59: both timings, and a negative rate, are kept and told', () =>
  withDefect(
    (file) => {
      addOphys(file, [`${movie}/starting_time@rate`]);
      file.createAttribute(`${movie}/starting_time`, 'rate', Float32Array.of(-1), []);
      file.createDataset(`${movie}/timestamps`, Float64Array.of(0, 1, 2, 3), [4]);
    },
    async ({ file, diagnostics }) => {
      expect(brief(diagnostics)).toEqual([`error ${movie} timing`, `error ${movie} timing`]);
      expect(series(file).rate).toBe(-1);
      expect(
        series(file).timestamps && (await readValues(series(file).timestamps as never)),
      ).toEqual(Float64Array.of(0, 1, 2, 3));
    },
  ));

test('case 59: broken rules of external files are told, values kept', () =>
  withDefect(
    (file) => {
      addOphys(file);
      file.createDataset(`${movie}/external_file`, ['a.tif', 'b.tif'], [2]);
      file.createAttribute(`${movie}/external_file`, 'starting_frame', Int32Array.of(0), [1]);
      file.createDataset(`${movie}/format`, ['tiff'], []);
    },
    ({ file, diagnostics }) => {
      expect(new Set(diagnostics.map((d) => d.path))).toEqual(new Set([movie]));
      expect(diagnostics.length).toBeGreaterThanOrEqual(2);
      expect(series(file)).toMatchObject({ externalFile: ['a.tif', 'b.tif'], format: 'tiff' });
    },
  ));

test('case 59: a table without ids has its columns; one without colnames has them in any order', async () => {
  await withDefect(without(`${rois}/id`), ({ file }) =>
    expect(find<PlaneSegmentation>(file, 'PS').colnames).toEqual(['image_mask', 'score']),
  );
  await withDefect(without(`${rois}@colnames`), ({ file }) =>
    expect([...find<PlaneSegmentation>(file, 'PS').colnames].sort()).toEqual([
      'image_mask',
      'score',
    ]),
  );
});

test('case 59: a column that colnames lacks, and a colname without a column, are told', async () => {
  await withDefect(
    (file) => {
      addOphys(file, [`${rois}@colnames`]);
      file.createAttribute(rois, 'colnames', ['image_mask'], [1]);
    },
    ({ file, diagnostics }) => {
      expect(brief(diagnostics)).toEqual([`warning ${rois} colnames`]);
      expect(find<PlaneSegmentation>(file, 'PS').columns.names).toContain('score');
    },
  );
  await withDefect(
    (file) => {
      addOphys(file, [`${rois}@colnames`]);
      file.createAttribute(rois, 'colnames', ['image_mask', 'score', 'ghost'], [3]);
    },
    ({ file, diagnostics }) => {
      expect(brief(diagnostics)).toEqual([`error ${rois} colnames`]);
      expect(diagnostics[0]?.message).toContain('ghost');
      expect(find<PlaneSegmentation>(file, 'PS').colnames).toContain('score');
    },
  );
});

test('case 59: an index without target, and a column longer than the table, are told', async () => {
  await withDefect(
    (file) => {
      addOphys(file);
      file.createDataset(`${rois}/score_index`, Uint8Array.of(1, 2), [2]);
      declare(file, `${rois}/score_index`, 'VectorIndex');
      file.createAttribute(`${rois}/score_index`, 'description', ['d'], []);
    },
    ({ diagnostics }) => expect(brief(diagnostics)).toContain(dangling(`${rois}/score_index`)),
  );
  await withDefect(
    (file) => {
      addOphys(file, [`${rois}/score`]);
      file.createDataset(`${rois}/score`, Float64Array.of(1, 2, 3), [3]);
      declare(file, `${rois}/score`, 'VectorData');
      file.createAttribute(`${rois}/score`, 'description', ['d'], []);
    },
    ({ diagnostics }) => expect(brief(diagnostics)).toEqual([`error ${rois} row-count`]),
  );
});

test('case 59: rois without a table have their rows', () =>
  withDefect(without(`${response}/rois@table`), async ({ file }) => {
    const region = find<RoiResponseSeries>(file, 'RRS').rois;
    expect(region.table).toBeUndefined();
    expect(await readValues(region.data)).toEqual(Int32Array.of(0, 1));
  }));

test('case 59: what the schema does not know is left alone', () =>
  withDefect(
    (file) => {
      addOphys(file);
      file.createDataset(`${movie}/extra`, Int32Array.of(7), []);
      file.createAttribute(movie, 'extra', ['x'], []);
      file.createGroup('/acquisition/plain');
    },
    ({ diagnostics }) => expect(diagnostics).toEqual([]),
  ));

test('case 59: a missing session_start_time is a diagnostic on the file', async () => {
  const hdf5 = await Hdf5File.open(path, 'create');
  addLeast(hdf5);
  hdf5.createSoftLink('/session_start', '/gone');
  hdf5.close();
  const renamed = await Hdf5File.open(path, 'create');
  declare(renamed, '/', 'NWBFile');
  renamed.createAttribute('/', 'nwb_version', ['2.9.0'], []);
  renamed.createDataset('/identifier', ['x'], []);
  renamed.createDataset('/session_description', ['x'], []);
  renamed.close();
  const { file, diagnostics, close } = await openNwb(path);
  expect(file.identifier).toBe('x');
  expect(diagnostics.map((d) => d.message).join()).toMatch(/"session_start_time".*is missing/);
  await close();
});

test('case 64: types and namespaces that are not known are kept as they are, wherever they are', () =>
  withDefect(
    (file) => {
      addOphys(file);
      group(file, '/acquisition/speckle', 'LaserSpeckle', { wavelength: '785' });
      file.createDataset('/acquisition/speckle/frames', Uint8Array.of(1, 2), [2]);
      file.createGroup('/acquisition/lab');
      declare(file, '/acquisition/lab', 'LabThing', 'ndx-lab');
      group(file, '/processing/ophys/tuning', 'TuningTable', { description: 'd' });
      group(file, '/intervals/trials', 'TimeIntervals', { description: 'd' });
      group(file, '/units', 'Units', { description: 'd' });
      group(file, '/scratch/notes', 'ScratchData');
      group(file, '/analysis/spikes', 'EventDetection');
      group(file, '/general/extracellular_ephys/shank', 'ElectrodeGroup');
    },
    async ({ file, diagnostics }) => {
      expect(diagnostics).toEqual([]);
      const item = file.getAcquisition('speckle') as unknown as GenericObject;
      expect(item).toBeInstanceOf(GenericObject);
      expect(item.neurodataType).toBe('LaserSpeckle');
      expect(item.node.attributes.get('wavelength')?.values()).toEqual(['785']);
      const { node } = item;
      const frames = node.kind === 'group' ? node.members.get('frames')?.node : undefined;
      expect(frames?.kind === 'dataset' && (await frames.array.read())).toEqual(
        Uint8Array.of(1, 2),
      );
      const lab = file.getAcquisition('lab') as unknown as GenericObject;
      expect([lab.neurodataType, lab.namespace]).toEqual(['LabThing', 'ndx-lab']);
      const types = [...objectsIn(file)].map((found) => found.neurodataType);
      expect(types).toEqual(
        expect.arrayContaining([
          'TuningTable',
          'TimeIntervals',
          'Units',
          'ScratchData',
          'EventDetection',
          'ElectrodeGroup',
        ]),
      );
    },
  ));

test.each([
  ['NWB-2.0.2', true],
  ['2.0b', true],
  ['3.0.0', true],
  ['1.0.6', /it is NWB 1\.0\.6; versions from 2\.0 on/],
  ['banana', /it is NWB banana/],
])('a file of version %s opens, or is refused with a sentence', async (version, outcome) => {
  const hdf5 = await Hdf5File.open(path, 'create');
  addLeast(hdf5, version);
  hdf5.close();
  if (outcome === true) {
    const reader = await openNwb(path);
    expect(reader.file.nwbVersion).toBe(version);
    await reader.close();
  } else {
    await expect(openNwb(path)).rejects.toThrow(outcome as RegExp);
  }
});
