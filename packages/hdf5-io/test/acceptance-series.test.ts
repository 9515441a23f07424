import { join } from 'node:path';
import {
  ImageSegmentation,
  type ImageSeries,
  objectsIn,
  PlaneSegmentation,
  readValues,
  type TimeSeries,
} from '@ophys/model';
import { expect, test } from 'vitest';
import { Hdf5File } from '../src/hdf5/file.ts';
import { elementTypeOfHdf5 } from '../src/hdf5/types.ts';
import { openNwb, validateNwb, writeNwb } from '../src/node.ts';
import { acceptanceFiles, movie, withoutRois } from './acceptance-files.ts';
import { contentOf } from './content.ts';
import { fixtureFile, temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const path = join(folder, 'out.nwb');

/** What is stored at a path, read from HDF5 itself. */
interface Stored {
  has(at: string): boolean;
  dtype(at: string): string;
  shape(at: string): readonly number[] | null;
  values(at: string): unknown;
  /** An attribute's values and type: `[dtype, ...values]`. */
  attribute(at: string, name: string): unknown[] | undefined;
  link(at: string): string | undefined;
  /** Where an object reference in an attribute leads. */
  target(at: string, name: string): string | undefined;
}

async function write(name: keyof typeof acceptanceFiles, errors: string[] = []): Promise<void> {
  await writeNwb(path, acceptanceFiles[name]());
  const findings = await validateNwb(path);
  expect(findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule)).toEqual(
    errors,
  );
}

async function stored(check: (stored: Stored) => void): Promise<void> {
  const file = await Hdf5File.open(path, 'read');
  try {
    check({
      has: (at) => file.kindOf(at) !== undefined,
      dtype: (at) => elementTypeOfHdf5(file.datasetInfo(at)),
      shape: (at) => file.datasetInfo(at).shape,
      values: (at) => file.read(at, file.datasetInfo(at)),
      attribute(at, name) {
        if (!file.attributeNames(at).includes(name)) return undefined;
        const info = file.attributeInfo(at, name);
        const values = file.readAttribute(at, name, info) as ArrayLike<unknown>;
        return [elementTypeOfHdf5(info), ...Array.from(values)];
      },
      link: (at) => file.linkAt(at)?.target,
      target: (at, name) => file.readReference(at, name, file.attributeInfo(at, name)),
    });
  } finally {
    file.close();
  }
}

async function series<T>(name: string, use: (series: TimeSeries) => T): Promise<Awaited<T>> {
  const { file, close } = await openNwb(path);
  try {
    return await use(file.getAcquisition(name) as TimeSeries);
  } finally {
    await close();
  }
}

test('case 16: a two-photon series with a rate', async () => {
  await write('case-16');
  await stored((h5) => {
    expect(h5.dtype('/acquisition/s/starting_time')).toBe('float64');
    expect(h5.values('/acquisition/s/starting_time')).toEqual(Float64Array.of(0));
    expect(h5.attribute('/acquisition/s/starting_time', 'rate')).toEqual(['float32', 30]);
    expect(h5.attribute('/acquisition/s/starting_time', 'unit')).toEqual(['text', 'seconds']);
    expect(h5.dtype('/acquisition/s/data')).toBe('uint16');
    expect(h5.shape('/acquisition/s/data')).toEqual([10, 4, 5]);
    expect(h5.attribute('/acquisition/s/data', 'unit')).toEqual(['text', 'n.a.']);
    expect(h5.attribute('/acquisition/s/data', 'conversion')).toEqual(['float32', 1]);
    expect(h5.attribute('/acquisition/s/data', 'offset')).toEqual(['float32', 0]);
    expect(h5.attribute('/acquisition/s/data', 'resolution')).toEqual(['float32', -1]);
    expect(h5.link('/acquisition/s/imaging_plane')).toBe('/general/optophysiology/IP');
    expect(h5.has('/acquisition/s/format')).toBe(false);
    expect(h5.has('/acquisition/s/timestamps')).toBe(false);
    expect(h5.attribute('/', 'nwb_version')).toEqual(['text', '2.9.0']);
  });
});

test('case 17: a series with timestamps', async () => {
  await write('case-17');
  await stored((h5) => {
    expect(h5.dtype('/acquisition/s/timestamps')).toBe('float64');
    expect(h5.attribute('/acquisition/s/timestamps', 'interval')).toEqual(['int32', 1]);
    expect(h5.attribute('/acquisition/s/timestamps', 'unit')).toEqual(['text', 'seconds']);
    expect(h5.has('/acquisition/s/starting_time')).toBe(false);
  });
});

test('case 20: too few timestamps are written, with a warning', async () => {
  const warnings = await writeNwb(path, acceptanceFiles['case-20']());
  expect(warnings.map(({ rule, severity }) => [rule, severity])).toEqual([['timing', 'warning']]);
  await stored((h5) => expect(h5.shape('/acquisition/s/timestamps')).toEqual([9]));
});

test('case 22: external files of all three image types', async () => {
  await write('case-22');
  await stored((h5) => {
    expect(h5.attribute('/', 'nwb_version')).toEqual(['text', '2.10.0']);
    for (const name of ['image', 'one', 'two']) {
      const at = `/acquisition/${name}`;
      expect(h5.dtype(`${at}/data`)).toBe('uint8');
      expect(h5.shape(`${at}/data`)).toEqual([0, 0, 0]);
      expect(h5.attribute(`${at}/data`, 'unit')).toEqual(['text', 'unknown']);
      expect(h5.values(`${at}/external_file`)).toEqual(['a.tif']);
      const frame = h5.attribute(`${at}/external_file`, 'starting_frame');
      expect(frame).toEqual(['int32', 0]);
      expect(h5.dtype(`${at}/num_samples`)).toBe('uint32');
      expect(h5.values(`${at}/num_samples`)).toEqual(Uint32Array.of(100));
      expect(h5.values(`${at}/format`)).toEqual(['external']);
    }
  });
});

test('case 26: external files with timestamps have no num_samples', async () => {
  await write('case-26');
  await stored((h5) => {
    expect(h5.has('/acquisition/two/num_samples')).toBe(false);
    expect(h5.attribute('/', 'nwb_version')).toEqual(['text', '2.9.0']);
  });
  expect(await series('two', (s) => (s as ImageSeries).numSamples)).toBe(10);
});

test('case 27: the number of frames inside the file is not written', async () => {
  await write('case-16');
  await stored((h5) => expect(h5.has('/acquisition/s/num_samples')).toBe(false));
  expect(await series('s', (s) => (s as ImageSeries).numSamples)).toBe(10);
});

test('case 28: settings of a one-photon microscope are attributes', async () => {
  await write('case-28');
  await stored((h5) => {
    expect(h5.attribute('/acquisition/s', 'binning')).toEqual(['uint8', 2]);
    expect(h5.attribute('/acquisition/s', 'pmt_gain')).toEqual(['float32', 1.5]);
    expect(h5.attribute('/acquisition/s', 'scan_line_rate')).toEqual(['float32', 8000]);
    expect(h5.attribute('/acquisition/s', 'power')).toEqual(['float32', 5]);
    expect(h5.attribute('/acquisition/s', 'intensity')).toEqual(['float32', 2]);
    expect(h5.attribute('/acquisition/s', 'exposure_time')?.[0]).toBe('float32');
  });
});

test('case 29: a field of view has two or three extents', async () => {
  await write('case-29');
  await stored((h5) => {
    expect(h5.dtype('/acquisition/s/field_of_view')).toBe('float32');
    expect(h5.shape('/acquisition/s/field_of_view')).toEqual([3]);
  });
});

test('case 33: timestamps and data of another series are links to its datasets', async () => {
  await write('case-33');
  await stored((h5) => {
    expect(h5.link('/acquisition/clock/timestamps')).toBe('/acquisition/owner/timestamps');
    expect(h5.link('/acquisition/chain/timestamps')).toBe('/acquisition/owner/timestamps');
    expect(h5.link('/acquisition/values/data')).toBe('/acquisition/owner/data');
    expect(h5.link('/acquisition/owner/timestamps')).toBeUndefined();
  });
  const own = await series('owner', (s) => s.timestamps && readValues(s.timestamps));
  expect(await series('chain', (s) => s.timestamps && readValues(s.timestamps))).toEqual(own);
  expect(await series('chain', (s) => s.ownerOf('timestamps')?.name)).toBe('owner');
  expect(await series('owner', (s) => [...s.timestampLink].map(({ name }) => name))).toEqual([
    'chain',
    'clock',
  ]);
  expect(await series('values', ({ unit, conversion }) => ({ unit, conversion }))).toEqual({
    unit: 'V',
    conversion: Math.fround(0.001),
  });
});

test('cases 39, 45 to 47, 53 and 57: tables of ROIs and what refers to them', async () => {
  await write('case-39');
  const at = '/processing/ophys/ImageSegmentation/cells';
  const responses = '/processing/ophys/Fluorescence';
  await stored((h5) => {
    expect(h5.attribute(at, 'colnames')).toEqual([
      'text',
      'iscell',
      'image_mask',
      'pixel_mask',
      'voxel_mask',
      'accepted',
      'near',
    ]);
    expect(h5.values(`${at}/pixel_mask_index`)).toEqual(Uint8Array.of(2, 3));
    expect(h5.values(`${at}/pixel_mask`)).toEqual({
      x: Uint32Array.of(0, 2, 4),
      y: Uint32Array.of(1, 3, 5),
      weight: Float32Array.of(0.5, 1, 1),
    });
    expect(h5.shape(`${at}/image_mask`)).toEqual([2, 4, 5]);
    expect(h5.dtype(`${at}/id`)).toBe('int32');
    expect(h5.dtype(`${at}/accepted`)).toBe('bool');
    expect(h5.values(`${at}/near_index`)).toEqual(Uint8Array.of(2, 3));
    expect(h5.has(`${at}/reference_images`)).toBe(true);
    expect(h5.dtype(`${responses}/F/rois`)).toBe('int32');
    expect(h5.link(`${responses}/N/rois`)).toBe(`${responses}/F/rois`);
  });
  const { file, close } = await openNwb(path);
  const ids = new Set<string>();
  for (const item of objectsIn(file)) ids.add(item.objectId);
  expect(ids.size).toBe([...objectsIn(file)].length);
  await close();
});

const cells = '/processing/ophys/ImageSegmentation/cells';

test('case 35: a motion-corrected movie', async () => {
  await write('case-35');
  const at = '/processing/ophys/MotionCorrection/CorrectedImageStack';
  await stored((h5) => {
    expect(h5.link(`${at}/original`)).toBe('/acquisition/s');
    expect(h5.link(`${at}/corrected`)).toBeUndefined();
    expect(h5.shape(`${at}/corrected/data`)).toEqual([10, 4, 5]);
    expect(h5.shape(`${at}/xy_translation/data`)).toEqual([10, 2]);
  });
});

test('case 38: image masks', async () => {
  await write('case-38');
  await stored((h5) => {
    expect(h5.shape(`${cells}/image_mask`)).toEqual([3, 4, 5]);
    expect(h5.values(`${cells}/id`)).toEqual(Int32Array.of(0, 1, 2));
    expect(h5.attribute(cells, 'colnames')).toEqual(['text', 'image_mask']);
    expect(h5.has(`${cells}/reference_images`)).toBe(true);
    expect(h5.link(`${cells}/imaging_plane`)).toBe('/general/optophysiology/IP');
  });
});

test('case 40: row ends take the smallest width', async () => {
  const ends = {
    'case-40-255': Uint8Array.of(200, 255),
    'case-40-256': Uint16Array.of(200, 256),
    'case-40-70000': Uint32Array.of(70_000),
  } as const;
  for (const [name, expected] of Object.entries(ends)) {
    await writeNwb(path, acceptanceFiles[name as keyof typeof ends](), { overwrite: true });
    await stored((h5) => expect(h5.values(`${cells}/pixel_mask_index`)).toEqual(expected));
  }
});

test('case 43: a mask without pixels is a row of length 0', async () => {
  await write('case-43');
  await stored((h5) =>
    expect(h5.values(`${cells}/pixel_mask_index`)).toEqual(Uint8Array.of(2, 2, 3)),
  );
});

test('case 48: reference images are links where they are owned elsewhere', async () => {
  await write('case-48');
  await stored((h5) => {
    expect(h5.link(`${cells}/reference_images/owned`)).toBe('/acquisition/owned');
    expect(h5.link(`${cells}/reference_images/nested`)).toBeUndefined();
    expect(h5.shape(`${cells}/reference_images/nested/data`)).toEqual([10, 4, 5]);
  });
});

test('case 50: a table without rows', async () => {
  await write('case-50');
  await stored((h5) => {
    expect(h5.shape('/processing/ophys/empty/id')).toEqual([0]);
    expect(h5.attribute('/processing/ophys/empty', 'colnames')).toEqual(['text']);
  });
});

test('case 50: a table of no ROIs, which the newest PyNWB refuses, comes with a warning', async () => {
  const warnings = await writeNwb(path, withoutRois());
  expect(warnings.map(({ rule }) => rule)).toEqual(['missing-mask']);
  await stored((h5) => {
    expect(h5.shape(`${cells}/id`)).toEqual([0]);
    expect(h5.attribute(cells, 'colnames')).toEqual(['text']);
    expect(h5.has(`${cells}/reference_images`)).toBe(true);
  });
  expect((await validateNwb(path)).every(({ severity }) => severity === 'warning')).toBe(true);
});

test('case 51: what the values of a column mean', async () => {
  await write('case-51');
  const at = `${cells}/meanings_tables/label_meanings`;
  await stored((h5) => {
    expect(h5.attribute('/', 'nwb_version')).toEqual(['text', '2.11.0']);
    expect(h5.attribute(at, 'neurodata_type')).toEqual(['text', 'MeaningsTable']);
    expect(h5.values(`${at}/value`)).toEqual(['s', 'd']);
    expect(h5.values(`${at}/meaning`)).toEqual(['soma', 'dendrite']);
    expect(h5.target(at, 'target')).toBe(`${cells}/label`);
  });
});

test('case 52: adding 5 000 ROIs at once, and one by one, gives the same file', async () => {
  const masks = Array.from({ length: 5000 }, (_, i) => ({
    pixels: Uint32Array.from({ length: 200 }, (_, p) => (i * 37 + p * 3) % 262_144),
    weights: new Float32Array(200).fill((i % 7) + 0.5),
  }));
  const write = async (at: string, fill: (table: PlaneSegmentation) => void) => {
    const { file, plane, ophys } = fixtureFile();
    const table = new PlaneSegmentation({ name: 'cells', description: 'd', imagingPlane: plane });
    fill(table);
    ophys.add(new ImageSegmentation({ planeSegmentations: table }));
    const started = performance.now();
    await writeNwb(at, file);
    return performance.now() - started;
  };
  await write(path, (table) => table.addRois(masks, { width: 512 }));
  const single = join(folder, 'single.nwb');
  await write(single, (table) => {
    for (const { pixels, weights } of masks) {
      const pixelMask = Array.from(
        pixels,
        (p, i) => [p % 512, Math.floor(p / 512), weights[i] ?? 0] as const,
      );
      table.addRoi({ pixelMask });
    }
  });
  const [bulk, onebyone] = [await contentOf(path), await contentOf(single)];
  for (const [at, content] of bulk) {
    const isOwn = at.endsWith('@object_id') || at.startsWith('/file_create_date');
    if (!isOwn && !content.includes('"ref_type"')) expect(onebyone.get(at), at).toBe(content);
  }
}, 20_000);

test('case 54: a region of any name is stored as rois', async () => {
  await write('case-54');
  await stored((h5) => {
    expect(h5.has('/processing/ophys/G/R/rois')).toBe(true);
    expect(h5.has('/processing/ophys/G/R/chosen')).toBe(false);
  });
});

test('case 31 and 32: values come back whatever the layout', async () => {
  await write('case-31');
  expect(await series('s', (s) => readValues(s.data))).toEqual(movie.data);
});
