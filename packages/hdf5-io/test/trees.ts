import { createArray, type Dtype, dtypes } from '@ophys/core';
import {
  CorrectedImageStack,
  Device,
  DfOverF,
  Fluorescence,
  GrayscaleImage,
  ImageSegmentation,
  ImageSeries,
  Images,
  ImagingPlane,
  MotionCorrection,
  NWBFile,
  OnePhotonSeries,
  OpticalChannel,
  PlaneSegmentation,
  RoiResponseSeries,
  Subject,
  TimeSeries,
  TwoPhotonSeries,
} from '@ophys/model';
import fc from 'fast-check';

const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
const positive = fc.double({ noNaN: true, min: 0.01, max: 1e4 });
const text = fc.string({ unit: fc.constantFrom('a', 'ß', ' ', '漢', '-'), maxLength: 8 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const pixel = fc.tuple(
  fc.nat(300),
  fc.nat(300),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
);
const roi = fc.record({
  pixels: fc.array(pixel, { maxLength: 5 }),
  depth: fc.nat(9),
  score: number,
  accepted: fc.boolean(),
  label: text,
  near: fc.array(fc.nat(99), { maxLength: 3 }),
});
const kinds = fc.constantFrom('pixel', 'image', 'voxel', 'all');

const timing = fc.oneof(
  fc.record({ rate: positive, startingTime: maybe(number) }),
  fc.constant('timestamps' as const),
  fc.constant('shared' as const),
);

const movie = fc.record({
  type: fc.constantFrom('image', 'one', 'two', 'external'),
  dtype: fc.constantFrom(...dtypes),
  shape: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 }), fc.nat(4)),
  timing,
  description: maybe(text),
  conversion: maybe(positive),
  seed: fc.nat(200),
});

/** What trees are made of. */
export const recipe = fc.record({
  texts: fc.record({ lab: maybe(text), notes: maybe(text), keywords: maybe(fc.array(text)) }),
  subject: maybe(fc.record({ age: fc.constantFrom('P90D', undefined), sex: maybe(text) })),
  hasModel: fc.boolean(),
  channels: fc.integer({ min: 1, max: 3 }),
  gridSpacing: maybe(fc.array(positive, { minLength: 2, maxLength: 3 })),
  movies: fc.array(movie, { maxLength: 4 }),
  masks: kinds,
  rois: fc.array(roi, { maxLength: 5 }),
  isShared: fc.boolean(),
  hasMotion: fc.boolean(),
});

type Recipe = typeof recipe extends fc.Arbitrary<infer R> ? R : never;

function ramp(dtype: Dtype, count: number, seed: number) {
  const data = createArray(dtype, count);
  for (let i = 0; i < count; i++) data[i] = (seed + 7 * i) % 120;
  return data;
}

/** A tree of objects of every type, as a recipe has it. */
export function treeOf(given: Recipe): NWBFile {
  const file = new NWBFile({
    identifier: 'tree',
    sessionDescription: 'd',
    sessionStartTime: '2024-05-06T07:08:09.123+02:00',
    ...given.texts,
    subject: given.subject && new Subject(given.subject),
  });
  const model = given.hasModel
    ? file.createDeviceModel({ name: 'model', manufacturer: 'm' })
    : undefined;
  const device = file.addDevice(new Device({ name: 'device', model }));
  const plane = file.addImagingPlane(planeOf(given, device));
  for (const [i, movie] of given.movies.entries()) addMovie(file, plane, movie, `movie ${i}`);
  addResults(file, plane, given);
  return file;
}

function planeOf({ channels, gridSpacing }: Recipe, device: Device): ImagingPlane {
  return new ImagingPlane({
    name: 'plane',
    device,
    opticalChannel: Array.from(
      { length: channels },
      (_, i) => new OpticalChannel({ name: `c${i}`, description: 'd', emissionLambda: 500 + i }),
    ),
    excitationLambda: 920,
    indicator: 'GCaMP',
    location: 'V1',
    gridSpacing,
  });
}

function addMovie(
  file: NWBFile,
  imagingPlane: ImagingPlane,
  movie: Recipe['movies'][number],
  name: string,
): void {
  const { type, dtype, timing, seed, description, conversion } = movie;
  const [frames, width, height] = movie.shape;
  const before = [...file.acquisition].find(
    (item): item is ImageSeries => item instanceof ImageSeries && item.timestamps !== undefined,
  );
  const clock = timing === 'shared' && before ? before : ramp('float64', frames, seed);
  const time = typeof timing === 'string' ? { timestamps: clock } : timing;
  const shape = [frames, width, height];
  const data = { data: ramp(dtype, frames * width * height, seed), shape };
  const init = { name, data, unit: 'n.a.', description, conversion, ...time };
  if (type === 'external') {
    const numSamples = 'rate' in time ? frames : undefined;
    const external = { externalFile: ['a.tif', 'b.tif'], startingFrame: [0, 5], numSamples };
    const named = { name, format: 'external', description, ...external, ...time };
    file.addAcquisition(new TwoPhotonSeries({ ...named, imagingPlane }));
  } else if (type === 'image') file.addAcquisition(new ImageSeries(init));
  else if (type === 'one') file.addAcquisition(new OnePhotonSeries({ ...init, imagingPlane }));
  else file.addAcquisition(new TwoPhotonSeries({ ...init, imagingPlane }));
}

function addResults(file: NWBFile, plane: ImagingPlane, given: Recipe): void {
  const module = file.createProcessingModule({ name: 'ophys', description: 'd' });
  const table = tableOf(plane, given);
  module.add(new ImageSegmentation({ planeSegmentations: table }));
  const region = () => table.createRoiTableRegion({ description: 'all' });
  const rois = region();
  const { length } = given.rois;
  const init = { data: { data: ramp('float32', 4 * length, 3), shape: [4, length] }, rate: 30 };
  const response = (own: typeof rois) =>
    new RoiResponseSeries({ name: 'R', unit: 'a.u.', rois: own, ...init });
  module.add(new Fluorescence({ roiResponseSeries: response(rois) }));
  module.add(new DfOverF({ roiResponseSeries: response(given.isShared ? rois : region()) }));
  const picture = { data: ramp('float32', 6, 1), shape: [2, 3] };
  const image = new GrayscaleImage({ name: 'mean', data: picture });
  module.add(new Images({ description: 'd', images: image }));
  const original = [...file.acquisition].find((item) => item instanceof ImageSeries);
  if (given.hasMotion && original) addMotion(module, original);
}

function addMotion(module: { add(item: MotionCorrection): unknown }, original: ImageSeries): void {
  const shifts = { data: ramp('float32', 8, 5), shape: [4, 2] };
  const frames = { data: ramp('int16', 24, 2), shape: [4, 2, 3] };
  module.add(
    new MotionCorrection({
      correctedImageStacks: new CorrectedImageStack({
        original,
        corrected: new ImageSeries({ name: 'corrected', data: frames, unit: 'n.a.', rate: 30 }),
        xyTranslation: new TimeSeries({
          name: 'xy_translation',
          data: shifts,
          unit: 'pixels',
          rate: 30,
        }),
      }),
    }),
  );
}

function tableOf(imagingPlane: ImagingPlane, { rois, masks }: Recipe): PlaneSegmentation {
  const table = new PlaneSegmentation({ name: 'cells', description: 'd', imagingPlane });
  for (const { pixels, depth } of rois) {
    const image = { data: ramp('float32', 12, depth), shape: [3, 4] };
    const voxels = pixels.map(([x, y, weight]) => [x, y, depth, weight] as const);
    const all = { pixelMask: pixels, imageMask: image, voxelMask: voxels };
    const { pixelMask, imageMask, voxelMask } = all;
    if (masks === 'all') table.addRoi(all);
    else if (masks === 'pixel') table.addRoi({ pixelMask });
    else if (masks === 'image') table.addRoi({ imageMask });
    else table.addRoi({ voxelMask });
  }
  if (rois.length === 0) return table;
  const column = (name: string, data: Parameters<typeof table.addColumn>[0]['data']) =>
    table.addColumn({ name, description: name, data });
  column(
    'score',
    Float64Array.from(rois, (roi) => roi.score),
  );
  column(
    'accepted',
    rois.map((roi) => roi.accepted),
  );
  column(
    'label',
    rois.map((roi) => roi.label),
  );
  const near = rois.map((roi) => roi.near);
  table.addColumn({ name: 'near', description: 'd', data: near, index: true });
  const twice = rois.map((roi) => [roi.near, roi.near]);
  table.addColumn({ name: 'twice', description: 'd', data: twice, index: 2 });
  return table;
}
