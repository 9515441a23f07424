import { InvalidArgumentError, UnknownNameError, WrongTypeError } from '@ophys/core';
import { expect, test } from 'vitest';
import {
  CorrectedImageStack,
  Device,
  DeviceModel,
  ImageSeries,
  ImagingPlane,
  MotionCorrection,
  NWBFile,
  OpticalChannel,
  objectsIn,
  Subject,
  specOf,
  TimeSeries,
  warningsOf,
} from '../src/index.ts';
import { kindOf, loosely, plane } from './fixtures.ts';

const session = {
  identifier: 'a',
  sessionDescription: 'b',
  sessionStartTime: '2024-05-06T07:08:09+02:00',
};
const channel = (name: string) =>
  new OpticalChannel({ name, description: 'd', emissionLambda: 510 });
const planeInit = {
  name: 'IP',
  opticalChannel: channel('Green'),
  device: new Device({ name: 'M' }),
  excitationLambda: 920,
  indicator: 'GCaMP6f',
  location: 'V1',
};
const rules = (item: Parameters<typeof warningsOf>[0]) => warningsOf(item).map(({ rule }) => rule);

test('case 1: a minimal file needs three members, and counts time from its start', () => {
  const file = new NWBFile(session);
  expect(file.timestampsReferenceTime).toBe(session.sessionStartTime);
  expect(file.fileCreateDate).toHaveLength(1);
  const groups = [...specOf(NWBFile).fields.values()].flatMap(({ storage, at }) =>
    storage.kind === 'children' && storage.groupRequired ? [at] : [],
  );
  expect(groups.sort()).toEqual([
    'acquisition',
    'analysis',
    'general',
    'processing',
    'stimulus/presentation',
    'stimulus/templates',
  ]);
  for (const key of ['identifier', 'sessionDescription', 'sessionStartTime']) {
    const { [key as keyof typeof session]: _, ...rest } = session;
    expect(kindOf(() => loosely(NWBFile, rest))).toBe(WrongTypeError);
  }
});

test('case 2: every object has a UUID of its own, and is found by it', () => {
  const file = new NWBFile(session);
  file.addDevice(planeInit.device);
  file.addImagingPlane(new ImagingPlane(planeInit));
  const all = [...objectsIn(file)];
  expect(all).toHaveLength(4);
  expect(new Set(all.map(({ objectId }) => objectId)).size).toBe(4);
  for (const item of all) {
    expect(item.objectId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
    expect(file.objects.get(item.objectId)).toBe(item);
  }
});

test('case 4: a start without an offset is local time, with a warning; a reference time needs one', () => {
  const file = new NWBFile({ ...session, sessionStartTime: '2024-05-06T07:08:09' });
  expect(file.sessionStartTime).toMatch(/^2024-05-06T07:08:09[+-]\d{2}:\d{2}$/);
  expect(Date.parse(file.sessionStartTime)).toBe(new Date('2024-05-06T07:08:09').getTime());
  expect(rules(file)).toEqual(['utc-offset']);
  expect(rules(new NWBFile(session))).toEqual([]);
  const naive = { ...session, timestampsReferenceTime: '2024-05-06T07:08:09' };
  expect(kindOf(() => new NWBFile(naive))).toBe(InvalidArgumentError);
});

test('case 5: a single experimenter is a list of one', () => {
  expect(new NWBFile({ ...session, experimenter: 'Doe, Jane' }).experimenter).toEqual([
    'Doe, Jane',
  ]);
});

test('case 6: weight in kilograms, age as a duration since birth', () => {
  expect(new Subject({ weight: 0.02 }).weight).toBe('0.02 kg');
  expect(new Subject({ age: 'P90D' })).toMatchObject({ age: 'P90D', ageReference: 'birth' });
  expect(new Subject({ age: { days: 90 } }).age).toBe('P90D');
  expect(new Subject({ age: { years: 1, weeks: 2, hours: 3 } }).age).toBe('P1Y2WT3H');
  expect(kindOf(() => new Subject({ ageReference: 'x' }))).toBe(InvalidArgumentError);
  expect(rules(new Subject({ dateOfBirth: '2024-01-01' }))).toEqual(['utc-offset']);
});

test('case 7: names differ, and have no slash', () => {
  const file = new NWBFile(session);
  file.addDevice(new Device({ name: 'M' }));
  expect(kindOf(() => file.addDevice(new Device({ name: 'M' })))).toBe(InvalidArgumentError);
  expect(kindOf(() => new Device({ name: 'a/b' }))).toBe(InvalidArgumentError);
  expect(kindOf(() => file.addDevice(new Device({ name: 'models' })))).toBe(InvalidArgumentError);
  expect(file.devices.names).toEqual(['M']);
});

test('case 8: a device has a model, which has a manufacturer', () => {
  const file = new NWBFile(session);
  const model = file.createDeviceModel({ name: 'Model', manufacturer: 'Maker' });
  const device = file.createDevice({ name: 'M', model });
  expect(device.model).toBe(model);
  expect(model.parent).toBe(file);
  expect(kindOf(() => loosely(DeviceModel, { name: 'm' }))).toBe(WrongTypeError);
  expect(rules(device)).toEqual([]);
  const old = new Device({ name: 'o', manufacturer: 'a', modelNumber: 'b', modelName: 'c' });
  expect(rules(old)).toEqual(['deprecated', 'deprecated', 'deprecated']);
});

test('case 9: a plane owns its channel and refers to its device', () => {
  const device = new Device({ name: 'D' });
  const made = new ImagingPlane({ ...planeInit, device, opticalChannel: channel('Green') });
  expect(made.opticalChannel.get('Green').parent).toBe(made);
  expect(made.device.parent).toBeUndefined();
});

test('case 10: channels of a plane have different names', () => {
  const opticalChannel = [channel('a'), channel('b')];
  expect(new ImagingPlane({ ...planeInit, opticalChannel }).opticalChannel.names).toEqual([
    'a',
    'b',
  ]);
  const same = { ...planeInit, opticalChannel: [channel('a'), channel('a')] };
  expect(kindOf(() => new ImagingPlane(same))).toBe(InvalidArgumentError);
});

test('case 11: a plane has a channel', () => {
  const none = { ...planeInit, opticalChannel: [] };
  expect(kindOf(() => new ImagingPlane(none))).toBe(InvalidArgumentError);
});

test('case 12: a plane needs no description', () => {
  const made = new ImagingPlane({ ...planeInit, opticalChannel: channel('c') });
  expect(made.description).toBeUndefined();
});

test('case 13: a grid has two or three spacings; a unit of none is a warning', () => {
  const withGrid = (gridSpacing: number[]) =>
    new ImagingPlane({ ...planeInit, opticalChannel: channel('c'), gridSpacing });
  expect(withGrid([1e-6, 1e-6])).toMatchObject({ gridSpacingUnit: 'meters' });
  expect(kindOf(() => withGrid([1, 1, 1, 1]))).toBe(InvalidArgumentError);
  const lonely = { ...planeInit, opticalChannel: channel('c'), gridSpacingUnit: 'um' };
  expect(rules(new ImagingPlane(lonely))).toEqual(['lonely-unit']);
});

test('case 14: manifold, conversion and unit are deprecated, one by one', () => {
  const manifold = { data: new Float32Array(12), shape: [2, 2, 3] };
  const old = { ...planeInit, manifold, conversion: 2, unit: 'um' };
  const made = new ImagingPlane({ ...old, opticalChannel: channel('c') });
  expect(rules(made)).toEqual(['deprecated', 'deprecated', 'deprecated']);
  expect(rules(new ImagingPlane({ ...planeInit, opticalChannel: channel('c') }))).toEqual([]);
});

test('case 15: a device is not taken over by the plane that refers to it', () => {
  const file = new NWBFile(session);
  const made = file.addImagingPlane(plane());
  expect([...objectsIn(file)]).not.toContain(made.device);
  const notDevice = { ...planeInit, opticalChannel: channel('c'), device: made };
  expect(kindOf(() => loosely(ImagingPlane, notDevice))).toBe(WrongTypeError);
});

const pixels = { data: new Uint8Array(8), shape: [2, 2, 2] };
const movie = (name: string) => new ImageSeries({ name, data: pixels, unit: 'n', rate: 1 });
const translation = (name = 'xy_translation') =>
  new TimeSeries({ name, data: { data: new Float32Array(4), shape: [2, 2] }, unit: 'px', rate: 1 });
const stack = (name: string) =>
  new CorrectedImageStack({
    name,
    corrected: movie('corrected'),
    original: movie('raw'),
    xyTranslation: translation(),
  });

test('case 35: a stack owns what it made, and refers to what it was made of', () => {
  const made = stack('s');
  expect(made.corrected.parent).toBe(made);
  expect(made.xyTranslation.parent).toBe(made);
  expect(made.original.parent).toBeUndefined();
});

test('case 36: members of a stack have their names and types', () => {
  const init = {
    corrected: movie('corrected'),
    original: movie('raw'),
    xyTranslation: translation(),
  };
  const kinds = [
    () => new CorrectedImageStack({ ...init, corrected: movie('c') }),
    () => new CorrectedImageStack({ ...init, xyTranslation: translation('t') }),
    () => loosely(CorrectedImageStack, { ...init, original: translation() }),
  ].map(kindOf);
  expect(kinds).toEqual([InvalidArgumentError, InvalidArgumentError, WrongTypeError]);
  expect(init.corrected.parent).toBeUndefined();
});

test('case 37: containers give, make and refuse children', () => {
  const made = new MotionCorrection();
  expect(kindOf(() => made.get())).toBe(InvalidArgumentError);
  const first = made.addCorrectedImageStack(stack('a'));
  expect(made.get()).toBe(first);
  expect(made.getCorrectedImageStack('a')).toBe(first);
  const init = {
    corrected: movie('corrected'),
    original: movie('raw'),
    xyTranslation: translation(),
  };
  const second = made.createCorrectedImageStack({ ...init, name: 'b' });
  expect([...made.correctedImageStacks]).toEqual([first, second]);
  expect(kindOf(() => made.get())).toBe(InvalidArgumentError);
  expect(kindOf(() => made.getCorrectedImageStack('c'))).toBe(UnknownNameError);
  expect(kindOf(() => made.addCorrectedImageStack(stack('a')))).toBe(InvalidArgumentError);
  const mixed = [stack('d'), movie('e')] as unknown as CorrectedImageStack[];
  expect(kindOf(() => made.addCorrectedImageStack(mixed))).toBe(WrongTypeError);
  expect(made.correctedImageStacks.names).toEqual(['a', 'b']);
  const named = new MotionCorrection({ correctedImageStacks: [stack('x'), stack('y')] });
  expect(named.correctedImageStacks.names).toEqual(['x', 'y']);
});
