import { InvalidArgumentError } from '@ophys/core';
import { expect, expectTypeOf, test } from 'vitest';
import * as model from '../src/index.ts';
import {
  CorrectedImageStack,
  Device,
  DeviceModel,
  DfOverF,
  Fluorescence,
  GrayscaleImage,
  ImageSeries,
  ImagingPlane,
  MotionCorrection,
  NWBFile,
  OnePhotonSeries,
  OpticalChannel,
  RoiResponseSeries,
  Subject,
  TimeSeries,
  TwoPhotonSeries,
} from '../src/index.ts';
import { emptyTable, loosely, plane } from './fixtures.ts';

const session = {
  identifier: 'a',
  sessionDescription: 'b',
  sessionStartTime: '2024-05-06T07:08:09+02:00',
};
const ones = (...shape: number[]) => ({
  data: new Uint16Array(shape.reduce((product, extent) => product * extent, 1)),
  shape,
});
const series = { name: 's', unit: 'V' };

test('members have the types of their declarations', () => {
  const two = new TwoPhotonSeries({
    ...series,
    imagingPlane: plane(),
    data: ones(2, 3, 4),
    rate: 30,
  });
  expectTypeOf(two.imagingPlane).toEqualTypeOf<ImagingPlane>();
  expectTypeOf(two.rate).toEqualTypeOf<number | undefined>();
  expectTypeOf(two.conversion).toEqualTypeOf<number>();
  expectTypeOf(two.externalFile).toEqualTypeOf<readonly string[] | undefined>();
  expectTypeOf(new NWBFile(session).createDevice).parameter(0).toHaveProperty('serialNumber');
  expect(two).toMatchObject({ startingTime: 0, conversion: 1, offset: 0, resolution: -1 });
  expect(two).toMatchObject({ description: 'no description', comments: 'no comments' });
});

test('every class that stands for a type can be read by its name', () => {
  const abstract = ['Container', 'Data', 'NWBContainer', 'NWBData', 'NWBDataInterface'];
  const classes = Object.entries(model)
    .filter(
      ([, value]) =>
        typeof value === 'function' && value.prototype instanceof model.NeurodataObject,
    )
    .map(([name]) => name)
    .filter((name) => !abstract.includes(name) && name !== 'GenericObject');
  expect(classes.length).toBeGreaterThan(20);
  for (const name of classes) expect(model.findType(name)?.name, name).toBe(name);
});

test.each<[string, () => unknown, RegExp]>([
  ['a member that is missing', () => loosely(Device, {}), /Device needs a name/],
  [
    'null for what is required',
    () => loosely(OpticalChannel, { name: 'c', description: null, emissionLambda: 1 }),
    /"description".*missing/,
  ],
  [
    'a member that there is not',
    () => loosely(Device, { name: 'd', color: 'red' }),
    /no "color"; it has/,
  ],
  [
    'text for a number',
    () => loosely(OpticalChannel, { name: 'c', description: 'd', emissionLambda: '510' }),
    /finite number.*"510"/,
  ],
  [
    'an infinite number',
    () => loosely(OpticalChannel, { name: 'c', description: 'd', emissionLambda: Infinity }),
    /finite number or NaN/,
  ],
  ['a name with a slash', () => new Device({ name: 'a/b' }), /may not contain/],
  ['an empty name', () => new Device({ name: '' }), /needs a name/],
  ['a device model without maker', () => loosely(DeviceModel, { name: 'm' }), /"manufacturer"/],
  [
    'a moment without offset',
    () => new NWBFile({ ...session, timestampsReferenceTime: '2024-05-06T07:08:09' }),
    /with an offset/,
  ],
  [
    'an unknown age reference',
    () => new Subject({ age: 'P1D', ageReference: 'now' }),
    /birth or gestational/,
  ],
  [
    'spacing along four axes',
    () => loosely(ImagingPlane, { ...planeInit(), gridSpacing: [1, 2, 3, 4] }),
    /\[2\] or \[3\].*\[4\]/,
  ],
  [
    'no channel',
    () => loosely(ImagingPlane, { ...planeInit(), opticalChannel: [] }),
    /at least one/,
  ],
  [
    'a plane whose device is none',
    () => loosely(ImagingPlane, { ...planeInit(), device: 'Scope' }),
    /Expected Device/,
  ],
  [
    'rate and timestamps',
    () => new TimeSeries({ ...series, data: [1, 2], rate: 1, timestamps: [0, 1] }),
    /both rate and timestamps/,
  ],
  [
    'starting time and timestamps',
    () => new TimeSeries({ ...series, data: [1, 2], startingTime: 0, timestamps: [0, 1] }),
    /both startingTime/,
  ],
  ['no timing', () => new TimeSeries({ ...series, data: [1, 2] }), /neither rate/],
  [
    'a starting time alone',
    () => new TimeSeries({ ...series, data: [1, 2], startingTime: 1 }),
    /neither rate/,
  ],
  ['a negative rate', () => new TimeSeries({ ...series, data: [1, 2], rate: -1 }), /negative/],
  [
    'two-dimensional timestamps',
    () => new TimeSeries({ ...series, data: [1], timestamps: ones(1, 1) }),
    /\[\*\].*\[1, 1\]/,
  ],
  [
    'an unknown continuity',
    () => new TimeSeries({ ...series, data: [1], rate: 1, continuity: 'some' }),
    /continuous, instantaneous, step/,
  ],
  [
    'control without description',
    () => new TimeSeries({ ...series, data: [1], rate: 1, control: [0] }),
    /controlDescription/,
  ],
  [
    'a flat movie',
    () => new ImageSeries({ ...series, data: ones(4, 5), rate: 1 }),
    /\[\*, \*, \*\]/,
  ],
  [
    'a movie of text',
    () => new ImageSeries({ ...series, data: { data: ['a'], shape: [1, 1, 1] }, rate: 1 }),
    /numbers.*text/,
  ],
  [
    'a shape that does not fit',
    () =>
      new ImageSeries({ ...series, data: { data: new Uint8Array(5), shape: [1, 2, 3] }, rate: 1 }),
    /needs 6 elements, got 5/,
  ],
  [
    'data without unit',
    () => new ImageSeries({ name: 's', data: ones(2, 3, 4), rate: 1 }),
    /"unit"/,
  ],
  ['neither data nor file', () => new ImageSeries({ ...series, rate: 1 }), /"data"/],
  [
    'data and file',
    () =>
      new ImageSeries({
        ...series,
        data: ones(2, 3, 4),
        externalFile: ['a'],
        format: 'external',
        rate: 1,
      }),
    /both data and externalFile/,
  ],
  [
    'a file of another format',
    () => new ImageSeries({ name: 's', externalFile: ['a'], format: 'tiff', rate: 1 }),
    /must be "external"/,
  ],
  [
    'two files, no starting frames',
    () => new ImageSeries({ name: 's', externalFile: ['a', 'b'], format: 'external', rate: 1 }),
    /one startingFrame for each of 2/,
  ],
  [
    'a negative binning',
    () =>
      new OnePhotonSeries({
        ...series,
        imagingPlane: plane(),
        data: ones(1, 1, 1),
        rate: 1,
        binning: -1,
      }),
    /integer from 0/,
  ],
  [
    'a field of view of four',
    () =>
      new TwoPhotonSeries({
        ...series,
        imagingPlane: plane(),
        data: ones(1, 1, 1),
        rate: 1,
        fieldOfView: [1, 1, 1, 1],
      }),
    /\[2\] or \[3\]/,
  ],
  [
    'a corrected movie of another name',
    () =>
      new CorrectedImageStack({
        corrected: movie('c'),
        original: movie('raw'),
        xyTranslation: shifts(),
      }),
    /must be named "corrected"/,
  ],
  [
    'an original that is no movie',
    () =>
      loosely(CorrectedImageStack, {
        corrected: movie('corrected'),
        original: shifts(),
        xyTranslation: shifts(),
      }),
    /Expected ImageSeries/,
  ],
])('refuses %s', (_, construct, message) => {
  expect(construct).toThrow(InvalidArgumentError);
  expect(construct).toThrow(message);
});

function planeInit() {
  const { device, excitationLambda, indicator, location, opticalChannel } = plane();
  const [channel] = opticalChannel;
  return { name: 'p', device, excitationLambda, indicator, location, opticalChannel: channel };
}

function movie(name: string): ImageSeries {
  return new ImageSeries({ name, data: ones(2, 3, 4), unit: 'n.a.', rate: 1 });
}

function shifts(): TimeSeries {
  return new TimeSeries({ name: 'xy_translation', data: ones(2, 2), unit: 'pixels', rate: 1 });
}

test('numbers that are NaN are taken where a float is declared', () => {
  expect(
    new OpticalChannel({ name: 'c', description: 'd', emissionLambda: NaN }).emissionLambda,
  ).toBeNaN();
});

test('a Date is stored in UTC, and other moments follow from the first', () => {
  const file = new NWBFile({ ...session, sessionStartTime: new Date(0) });
  expect(file.sessionStartTime).toBe('1970-01-01T00:00:00.000Z');
  expect(file.timestampsReferenceTime).toBe(file.sessionStartTime);
  expect(file.fileCreateDate).toHaveLength(1);
});

test('a single text stands for a list of one', () => {
  expect(new NWBFile({ ...session, experimenter: 'Doe, Jane' }).experimenter).toEqual([
    'Doe, Jane',
  ]);
});

test('an external series needs no data and no unit', () => {
  const external = new ImageSeries({
    name: 's',
    externalFile: ['a.tif'],
    format: 'external',
    rate: 30,
    numSamples: 100,
  });
  expect(external).toMatchObject({ startingFrame: [0], unit: 'unknown', numSamples: 100 });
  expect(external.data.shape).toEqual([0, 0, 0]);
  expect(movie('m').numSamples).toBe(2);
});

test('narrower numbers get the declared width, and keep their values', () => {
  const stamps = new TimeSeries({ ...series, data: [1, 2], timestamps: Float32Array.of(0.5, 1) });
  expect(stamps.timestamps).toEqual({ data: Float64Array.of(0.5, 1), shape: [2] });
  expect(
    () =>
      new TimeSeries({
        ...series,
        data: [1],
        rate: 1,
        control: Float32Array.of(0.5),
        controlDescription: ['a'],
      }),
  ).toThrow(/uint8.*float32/);
});

test('warnings do not stop a constructor, and a check reports them', async () => {
  const still = new TimeSeries({ ...series, data: [1, 2], rate: 0 });
  const few = new TimeSeries({ ...series, data: [1, 2, 3], timestamps: [0, 1] });
  const rules = async (item: TimeSeries) =>
    (await model.checkObject(item)).map(({ severity, rule }) => `${severity} ${rule}`);
  expect(await rules(still)).toEqual(['warning timing']);
  expect(await rules(few)).toEqual(['warning timing']);
  expect(await rules(new TimeSeries({ ...series, data: [1], rate: 0 }))).toEqual([]);
});

test('responses that seem transposed are warned of', async () => {
  const table = emptyTable();
  table.addRoi({ pixelMask: [[0, 0, 1]] });
  table.addRoi({ pixelMask: [[1, 0, 1]] });
  const make = (...shape: number[]) =>
    new RoiResponseSeries({
      ...series,
      data: ones(...shape),
      rate: 1,
      rois: table.createRoiTableRegion({ description: 'd' }),
    });
  const messages = async (...shape: number[]) =>
    (await model.checkObject(make(...shape))).map((finding) => finding.message);
  expect(await messages(10, 2)).toEqual([]);
  expect(await messages(2, 10)).toEqual([expect.stringMatching(/transposed/)]);
  expect(await messages(10, 5)).toEqual([expect.stringMatching(/has 2 ROIs/)]);
  expect(() => make(10, 2, 1)).toThrow(/\[\*\] or \[\*, \*\]/);
});

test('collections take names once, types as declared, all or none', () => {
  const file = new NWBFile(session);
  const device = file.createDevice({ name: 'a' });
  expect(device.parent).toBe(file);
  expect(() => file.createDevice({ name: 'a' })).toThrow(/"a" is already in devices/);
  expect(() => file.addDevice([new Device({ name: 'b' }), new Device({ name: 'a' })])).toThrow();
  expect(file.devices.names).toEqual(['a']);
  expect(file.getDevice()).toBe(device);
  file.addDevice(new Device({ name: 'b' }));
  expect(() => file.getDevice()).toThrow(/Which of devices.*"a", "b"; give a name/);
  expect(() => file.getDevice('c')).toThrow(/There is no "c" in devices/);
  expect(() => new MotionCorrection().getCorrectedImageStack()).toThrow(/are none/);
  expect(() => new Fluorescence().addRoiResponseSeries(new DfOverF() as never)).toThrow(
    /Expected RoiResponseSeries.*DfOverF/,
  );
});

test('containers have default names', () => {
  expect(new Fluorescence().name).toBe('Fluorescence');
  expect(new Fluorescence({ name: 'Neuropil' }).name).toBe('Neuropil');
  expect(emptyTable().name).toBe('Plane');
});

test('an image in rows becomes one in NWB order', () => {
  const pixels = { data: Float32Array.of(1, 2, 3, 4, 5, 6), height: 2, width: 3 };
  const image = GrayscaleImage.fromPixels(pixels, { name: 'i' });
  expect(image.data).toEqual({ data: Float32Array.of(1, 4, 2, 5, 3, 6), shape: [3, 2] });
});

test('paths follow the layout of a file', () => {
  const file = new NWBFile(session);
  const imaged = file.addImagingPlane(plane());
  const ophys = file.createProcessingModule({ name: 'ophys', description: 'd' });
  const stack = ophys.add(new MotionCorrection()).addCorrectedImageStack(
    new CorrectedImageStack({
      corrected: movie('corrected'),
      original: movie('raw'),
      xyTranslation: shifts(),
    }),
  );
  expect(model.pathOf(imaged)).toBe('/general/optophysiology/Plane');
  expect(model.pathOf(stack.corrected)).toBe(
    '/processing/ophys/MotionCorrection/CorrectedImageStack/corrected',
  );
});
