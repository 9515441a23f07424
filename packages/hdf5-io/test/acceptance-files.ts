import {
  type ArrayInput,
  CorrectedImageStack,
  DynamicTable,
  DynamicTableRegion,
  Fluorescence,
  ImageSegmentation,
  ImageSeries,
  MeaningsTable,
  MotionCorrection,
  type NWBFile,
  OnePhotonSeries,
  PlaneSegmentation,
  RoiResponseSeries,
  TimeSeries,
  TwoPhotonSeries,
  withLayout,
} from '@ophys/model';
import { fixtureFile } from './temporary.ts';

/** Pixels `[10, 4, 5]` of the acceptance cases. */
export const movie = {
  data: Uint16Array.from({ length: 200 }, (_, i) => i),
  shape: [10, 4, 5],
} as const;

const timestamps = Float64Array.from({ length: 10 }, (_, i) => i / 30);

/** A file whose acquisition is a two-photon series `s`. */
function twoPhoton(
  init: Partial<ConstructorParameters<typeof TwoPhotonSeries>[0]>,
  data: ArrayInput = movie,
): NWBFile {
  const { file, plane } = fixtureFile();
  const series = { name: 's', imagingPlane: plane, data, unit: 'n.a.', ...init };
  file.addAcquisition(new TwoPhotonSeries(series));
  return file;
}

/** A file with a series of each type whose frames are in other files. */
function external(init: { readonly rate?: number; readonly timestamps?: Float64Array }): NWBFile {
  const { file, plane } = fixtureFile();
  const numSamples = init.rate === undefined ? {} : { numSamples: 100 };
  const frames = { externalFile: ['a.tif'], format: 'external', ...init, ...numSamples };
  file.addAcquisition(new ImageSeries({ name: 'image', ...frames }));
  file.addAcquisition(new OnePhotonSeries({ name: 'one', imagingPlane: plane, ...frames }));
  file.addAcquisition(new TwoPhotonSeries({ name: 'two', imagingPlane: plane, ...frames }));
  return file;
}

/** A file with two series of which the second has the timestamps, or the data, of the first. */
function shared(): NWBFile {
  const { file } = fixtureFile();
  const owner = new TimeSeries({
    name: 'owner',
    data: Float32Array.from({ length: 10 }, (_, i) => i),
    unit: 'V',
    conversion: 0.001,
    timestamps,
  });
  file.addAcquisition(owner);
  const clock = new TimeSeries({
    name: 'clock',
    data: new Int16Array(10),
    unit: 'A',
    timestamps: owner,
  });
  file.addAcquisition(clock);
  const chain = { name: 'chain', data: new Int16Array(10), unit: 'A', timestamps: clock };
  file.addAcquisition(new TimeSeries(chain));
  file.addAcquisition(new TimeSeries({ name: 'values', data: owner, unit: 'V', rate: 5 }));
  return file;
}

/** A file with pixel, voxel and image masks, custom columns of every kind, and responses. */
function segmented(): NWBFile {
  const { file, plane, ophys } = fixtureFile();
  const table = new PlaneSegmentation({ name: 'cells', description: 'd', imagingPlane: plane });
  ophys.add(new ImageSegmentation({ planeSegmentations: table }));
  table.addColumn({ name: 'iscell', description: 'Accepted', data: new Uint8Array(0) });
  const image = { data: new Float32Array(20), shape: [4, 5] } as const;
  const voxelMask = [[1, 2, 3, 1]] as const;
  table.addRoi({
    pixelMask: [
      [0, 1, 0.5],
      [2, 3, 1],
    ],
    voxelMask,
    imageMask: image,
    iscell: 1,
  });
  table.addRoi({ pixelMask: [[4, 5, 1]], voxelMask, imageMask: image, iscell: 0 });
  table.addColumn({ name: 'accepted', description: 'By eye', data: [true, false] });
  table.addColumn({ name: 'near', description: 'Neighbours', data: [[1, 2], [3]], index: true });
  const rois = table.createRoiTableRegion({ description: 'all' });
  const init = { data: { data: new Float32Array(20), shape: [10, 2] }, unit: 'a.u.', rate: 30 };
  const fluorescence = new RoiResponseSeries({ name: 'F', rois, ...init });
  const neuropil = new RoiResponseSeries({ name: 'N', rois, ...init });
  ophys.add(new Fluorescence({ roiResponseSeries: [fluorescence, neuropil] }));
  return file;
}

/** A file whose region is not called as NWB calls it. */
function renamedRegion(): NWBFile {
  const file = segmented();
  const module = file.getProcessingModule('ophys');
  const table = (module.get('ImageSegmentation') as ImageSegmentation).getPlaneSegmentation();
  const rois = new DynamicTableRegion({
    name: 'chosen',
    description: 'one',
    table,
    data: Int32Array.of(1),
  });
  const series = { name: 'R', rois, data: new Float32Array(10), unit: 'a.u.', rate: 30 };
  module.add(new Fluorescence({ name: 'G', roiResponseSeries: new RoiResponseSeries(series) }));
  return file;
}

/** A file with a table of ROIs, filled by `fill`. */
function withTable(
  fill: (table: PlaneSegmentation, file: NWBFile) => void,
  referenceImages?: (file: NWBFile) => ImageSeries[],
): NWBFile {
  const { file, plane, ophys } = fixtureFile();
  const images = referenceImages?.(file);
  const init = { description: 'd', imagingPlane: plane, referenceImages: images };
  const table = new PlaneSegmentation({ name: 'cells', ...init });
  fill(table, file);
  ophys.add(new ImageSegmentation({ planeSegmentations: table }));
  return file;
}

/** ROIs of so many pixels. */
function pixelCounts(counts: readonly number[]): NWBFile {
  return withTable((table) => {
    for (const count of counts) {
      table.addRoi({ pixelMask: Array.from({ length: count }, (_, i) => [i, 0, 1] as const) });
    }
  });
}

/** Labels of ROIs with a table of what they mean. */
function withMeanings(): NWBFile {
  return withTable((table) => {
    for (let i = 0; i < 2; i++) table.addRoi({ pixelMask: [[i, i, 1]] });
    const label = table.addColumn({ name: 'label', description: 'd', data: ['s', 'd'] });
    const meanings = new MeaningsTable({ target: label });
    meanings.addMeaning('s', 'soma');
    meanings.addMeaning('d', 'dendrite');
    table.addMeaningsTable(meanings);
  });
}

/** A motion-corrected movie. */
function corrected(): NWBFile {
  const file = twoPhoton({ rate: 30 });
  const original = file.getAcquisition('s') as TwoPhotonSeries;
  const shifts = { data: new Float32Array(20), shape: [10, 2] };
  const stack = new CorrectedImageStack({
    original,
    corrected: new ImageSeries({ name: 'corrected', data: movie, unit: 'n.a.', rate: 30 }),
    xyTranslation: new TimeSeries({
      name: 'xy_translation',
      data: shifts,
      unit: 'pixels',
      rate: 30,
    }),
  });
  const motion = new MotionCorrection({ correctedImageStacks: stack });
  file.getProcessingModule('ophys').add(motion);
  return file;
}

const image = (name: string) => new ImageSeries({ name, data: movie, unit: 'n.a.', rate: 30 });

async function* frames(): AsyncGenerator<ArrayInput> {
  for (let i = 0; i < 7; i++) {
    yield { data: movie.data.subarray(20 * i, 20 * (i + 1)), shape: [1, 4, 5] };
  }
}

/** A table of ROIs that has none, and no kind of mask either. */
export function withoutRois(): NWBFile {
  return withTable(() => {});
}

/** The files of the acceptance cases that are written, by name. */
export const acceptanceFiles = {
  'case-16': () => twoPhoton({ rate: 30 }),
  'case-17': () => twoPhoton({ timestamps }),
  'case-20': () => twoPhoton({ timestamps: timestamps.subarray(0, 9) }),
  'case-22': () => external({ rate: 30 }),
  'case-26': () => external({ timestamps }),
  'case-28': () => {
    const { file, plane } = fixtureFile();
    const init = { name: 's', imagingPlane: plane, data: movie, unit: 'n.a.', rate: 30 };
    const light = { binning: 2, pmtGain: 1.5, scanLineRate: 8000, exposureTime: 0.01 };
    file.addAcquisition(new OnePhotonSeries({ ...init, ...light, power: 5, intensity: 2 }));
    return file;
  },
  'case-29': () => twoPhoton({ rate: 30, fieldOfView: [1e-4, 2e-4, 3e-4] }),
  'case-31': () => twoPhoton({ rate: 30 }, withLayout(movie, { gzip: 4, chunks: [1, 4, 5] })),
  'case-32': () => twoPhoton({ rate: 30 }, frames()),
  'case-33': shared,
  'case-35': corrected,
  'case-38': () =>
    withTable((table) => {
      for (let i = 0; i < 3; i++) {
        table.addRoi({ imageMask: { data: new Float32Array(20).fill(i), shape: [4, 5] } });
      }
    }),
  'case-39': segmented,
  'case-40-255': () => pixelCounts([200, 55]),
  'case-40-256': () => pixelCounts([200, 56]),
  'case-40-70000': () => pixelCounts([70_000]),
  'case-43': () => pixelCounts([2, 0, 1]),
  'case-48': () =>
    withTable(
      (table) => table.addRoi({ pixelMask: [[0, 0, 1]] }),
      (file) => [file.addAcquisition(image('owned')), image('nested')],
    ),
  'case-50': () => {
    const { file, ophys } = fixtureFile();
    ophys.add(new DynamicTable({ name: 'empty', description: 'd' }));
    return file;
  },
  'case-51': withMeanings,
  'case-54': renamedRegion,
} as const satisfies Readonly<Record<string, () => NWBFile>>;
