import { InvalidArgumentError, WrongTypeError } from '@ophys/core';
import { expect, test } from 'vitest';
import { ImageSeries, TimeSeries, warningsOf } from '../src/index.ts';
import { kindOf, loosely } from './fixtures.ts';

const init = { name: 's', unit: 'V', data: Int16Array.of(1, 2, 3) };

test('times follow from the rate, or are the timestamps', async () => {
  const rated = new TimeSeries({ ...init, rate: 2, startingTime: 1 });
  expect(await rated.getTimestamps()).toEqual(Float64Array.of(1, 1.5, 2));
  expect(await rated.getTimestamps({ start: 1, stop: 2 })).toEqual(Float64Array.of(1.5));
  expect([await rated.getStartingTime(), await rated.getDuration()]).toEqual([1, 1]);
  const stamped = new TimeSeries({ ...init, timestamps: [1, 2, 4] });
  expect(await stamped.getTimestamps()).toEqual(Float64Array.of(1, 2, 4));
  expect([await stamped.getStartingTime(), await stamped.getDuration()]).toEqual([1, 3]);
  const empty = new TimeSeries({ ...init, data: new Float32Array(0), timestamps: [] });
  expect([await empty.getStartingTime(), await empty.getDuration()]).toEqual([
    undefined,
    undefined,
  ]);
});

test('data in units is data · conversion + offset', async () => {
  const series = new TimeSeries({ ...init, rate: 1, conversion: 0.5, offset: -1 });
  expect(await series.getDataInUnits()).toEqual({
    data: Float64Array.of(-0.5, 0, 0.5),
    shape: [3],
  });
  const rows = await series.getDataInUnits({ start: 2 });
  expect(rows).toEqual({ data: Float64Array.of(0.5), shape: [1] });
});

test('data and timestamps are shared, and each series knows with which', async () => {
  const owner = new TimeSeries({ ...init, timestamps: [1, 2, 4], conversion: 2 });
  const first = new TimeSeries({ name: 'a', unit: 'V', data: owner, timestamps: owner });
  const second = new TimeSeries({ ...init, name: 'b', timestamps: first });
  expect(await first.getTimestamps()).toEqual(Float64Array.of(1, 2, 4));
  expect(first).toMatchObject({ conversion: 2, numSamples: 3 });
  expect([...owner.timestampLink]).toEqual([first, second]);
  expect([...owner.dataLink]).toEqual([first]);
  expect(first.timestampLink.size).toBe(0);
  expect([second.ownerOf('timestamps'), second.ownerOf('data')]).toEqual([owner, undefined]);
  const other = { name: 'c', data: owner, rate: 1 };
  expect(kindOf(() => new TimeSeries({ ...other, unit: 'A' }))).toBe(InvalidArgumentError);
  const rated = new TimeSeries({ ...init, rate: 1 });
  const shared = { ...init, timestamps: rated };
  expect(kindOf(() => new TimeSeries(shared))).toBe(InvalidArgumentError);
});

test('frames are counted where they are, and stored only when given', () => {
  const data = { data: new Uint8Array(8), shape: [2, 2, 2] };
  const external = { name: 'e', externalFile: ['a.tif'], format: 'external' };
  expect(new ImageSeries({ name: 'i', data, unit: 'n', rate: 1 }).numSamples).toBe(2);
  expect(new ImageSeries({ ...external, rate: 1, numSamples: 9 }).numSamples).toBe(9);
  expect(new ImageSeries({ ...external, timestamps: [1, 2, 3] }).numSamples).toBe(3);
  expect(kindOf(() => new ImageSeries({ ...external, rate: 1 }))).toBe(InvalidArgumentError);
});

test('what is missing or of another type is told from what does not fit', () => {
  const kinds = [
    () => new TimeSeries(init),
    () => new TimeSeries({ ...init, rate: -1 }),
    () => new TimeSeries({ ...init, rate: 1, timestamps: [1, 2, 3] }),
    () => new TimeSeries({ ...init, timestamps: [1, 2, 3], startingTime: 1 }),
    () =>
      loosely(ImageSeries, {
        name: 'e',
        externalFile: 'a.tif',
        format: 'external',
        numSamples: 1,
        rate: 1,
      }),
    () => loosely(ImageSeries, { name: 'e', rate: 1 }),
    () =>
      loosely(ImageSeries, {
        name: 'e',
        rate: 1,
        data: { data: new Uint8Array(1), shape: [1, 1, 1] },
      }),
    () => loosely(ImageSeries, { name: 'e', rate: '1' }),
  ].map(kindOf);
  const [type, value] = [WrongTypeError, InvalidArgumentError];
  expect(kinds).toEqual([type, value, value, value, type, value, value, value]);
});

test('a rate of 0 is doubtful for more than one sample', () => {
  const rules = (data: Int16Array) =>
    warningsOf(new TimeSeries({ ...init, data, rate: 0 })).map(({ rule }) => rule);
  expect([rules(Int16Array.of(1)), rules(Int16Array.of(1, 2))]).toEqual([[], ['timing']]);
});
