import { InvalidArgumentError, WrongTypeError } from '@ophys/core';
import { expect, test } from 'vitest';
import { ImageSeries, OnePhotonSeries, TwoPhotonSeries, warningsOf } from '../src/index.ts';
import { kindOf, loosely, plane } from './fixtures.ts';

const series = { name: 's', unit: 'n.a.' };
const frames = (count: number) => ({ data: new Uint16Array(count * 20), shape: [count, 4, 5] });
const external = { name: 's', format: 'external', rate: 30, numSamples: 100 };
const rules = (item: Parameters<typeof warningsOf>[0]) => warningsOf(item).map(({ rule }) => rule);
const timed = (timing: object) => () =>
  loosely(TwoPhotonSeries, { ...series, imagingPlane: plane(), data: frames(2), ...timing });

test('case 18: a series has a rate or timestamps, one of them, and the rate is not negative', () => {
  expect(kindOf(timed({ rate: 30, timestamps: [0, 1] }))).toBe(InvalidArgumentError);
  expect(kindOf(timed({ startingTime: 0, timestamps: [0, 1] }))).toBe(InvalidArgumentError);
  expect(kindOf(timed({}))).toBe(WrongTypeError);
  expect(kindOf(timed({ startingTime: 0 }))).toBe(WrongTypeError);
  expect(kindOf(timed({ rate: -1 }))).toBe(InvalidArgumentError);
  expect(kindOf(timed({ rate: 30 }))).toBeUndefined();
});

test('case 19: a rate of 0 is doubtful for several frames, not for one', () => {
  const of = (count: number) => new ImageSeries({ ...series, data: frames(count), rate: 0 });
  expect(rules(of(5))).toEqual(['timing']);
  expect(rules(of(1))).toEqual([]);
});

test('case 21: image data has a unit and three or four axes, or is in external files', () => {
  const shaped = (shape: number[]) => {
    const data = new Uint16Array(shape.reduce((a, b) => a * b));
    return () => loosely(ImageSeries, { ...series, rate: 1, data: { data, shape } });
  };
  expect(kindOf(shaped([2, 3]))).toBe(InvalidArgumentError);
  expect(kindOf(shaped([2, 3, 4, 1, 1]))).toBe(InvalidArgumentError);
  expect(kindOf(shaped([2, 3, 4]))).toBeUndefined();
  expect(kindOf(shaped([2, 3, 4, 1]))).toBeUndefined();
  const withoutUnit = { name: 's', rate: 1, data: frames(2) };
  expect(() => loosely(ImageSeries, withoutUnit)).toThrow(InvalidArgumentError);
  expect(() => loosely(ImageSeries, { ...series, rate: 1 })).toThrow(InvalidArgumentError);
});

test('case 23: several external files say which frame each of them starts with', () => {
  const two = (startingFrame?: number[]) => () =>
    loosely(ImageSeries, { ...external, externalFile: ['a.tif', 'b.tif'], startingFrame });
  expect(kindOf(two())).toBe(InvalidArgumentError);
  expect(kindOf(two([0]))).toBe(InvalidArgumentError);
  expect(two([0, 50])().startingFrame).toEqual([0, 50]);
});

test('case 24: external files have the format "external", no data, and come as a list', () => {
  const one = (init: object) => () =>
    loosely(ImageSeries, { ...external, externalFile: ['a.tif'], ...init });
  expect(kindOf(one({ format: 'tiff' }))).toBe(InvalidArgumentError);
  expect(kindOf(one({ unit: 'n.a.', data: frames(2) }))).toBe(InvalidArgumentError);
  expect(kindOf(one({ externalFile: 'a.tif' }))).toBe(WrongTypeError);
  expect(kindOf(one({}))).toBeUndefined();
});

test('case 25: external files with a rate need the number of frames', () => {
  const { numSamples: _, ...uncounted } = { ...external, externalFile: ['a.tif'] };
  const imagingPlane = plane();
  expect(kindOf(() => loosely(ImageSeries, uncounted))).toBe(InvalidArgumentError);
  for (const make of [
    (init: object) => loosely(OnePhotonSeries, { ...init, imagingPlane }),
    (init: object) => loosely(TwoPhotonSeries, { ...init, imagingPlane }),
  ]) {
    expect(kindOf(() => make(uncounted))).toBe(InvalidArgumentError);
    expect(make({ ...uncounted, numSamples: 100 }).numSamples).toBe(100);
  }
});
