import { InvalidArgumentError, OutOfRangeError, WrongTypeError } from '@ophys/core';
import { describe, expect, test } from 'vitest';
import {
  DynamicTable,
  Fluorescence,
  ImageSegmentation,
  ImageSeries,
  MeaningsTable,
  NWBFile,
  type PlaneSegmentation,
  RoiResponseSeries,
  type TimeSeries,
  type VectorData,
  warningsOf,
} from '../src/index.ts';
import { contentOf, emptyTable, kindOf, loosely, plane } from './fixtures.ts';

const image = (value: number, shape = [4, 5]) => ({
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value),
  shape,
});
const pixelMask = [
  [1, 2, 0.5],
  [3, 4, 1],
] as const;
const voxelMask = [[1, 2, 3, 1]] as const;

/** Runs what must fail; the table is then as it was. */
function refused(table: PlaneSegmentation, act: (table: PlaneSegmentation) => unknown): unknown {
  const before = contentOf(table);
  const kind = kindOf(() => act(table));
  expect(contentOf(table)).toEqual(before);
  return kind;
}

test('case 38: image masks are stacked', () => {
  const table = emptyTable();
  for (const value of [1, 2, 3]) table.addRoi({ imageMask: image(value) });
  expect(contentOf(table)).toMatchObject({
    id: { data: Int32Array.of(0, 1, 2) },
    colnames: ['image_mask'],
    columns: { image_mask: { shape: [3, 4, 5] } },
  });
  expect(table.referenceImages.size).toBe(0);
});

test('case 39: pixel masks are read by field name', async () => {
  const table = emptyTable();
  table.addRoi({ pixelMask });
  table.addRoi({ pixelMask: [[5, 6, 1]] });
  expect(table.indexOf('pixel_mask')?.data).toEqual({ data: Uint8Array.of(2, 3), shape: [2] });
  expect(table.indexOf('pixel_mask')?.target).toBe(table.column('pixel_mask'));
  const expected = {
    x: Uint32Array.of(1, 3),
    y: Uint32Array.of(2, 4),
    weight: Float32Array.of(0.5, 1),
  };
  expect(await table.cell(0, 'pixel_mask')).toEqual(expected);
  expect(await table.row(0)).toEqual({ id: 0, pixel_mask: expected });
  expect((await table.rows([1, 0])).map(({ id }) => id)).toEqual([1, 0]);
});

test.each([
  [255, Uint8Array],
  [256, Uint16Array],
  [70_000, Uint32Array],
])('case 40: %i pixels need an index of %o', (count, width) => {
  const table = emptyTable();
  const x = new Uint32Array(count - 1);
  table.addRoi({ pixelMask: { x, y: x, weight: new Float32Array(count - 1) } });
  table.addRoi({ pixelMask: [[1, 1, 1]] });
  expect(contentOf(table).columns.pixel_mask_index).toMatchObject({
    data: width.from([count - 1, count]),
  });
});

test('case 41: an ROI may have all three masks, in one order', () => {
  const table = emptyTable();
  table.addRoi({ voxelMask, pixelMask, imageMask: image(1) });
  expect(table.colnames).toEqual(['image_mask', 'pixel_mask', 'voxel_mask']);
});

test.each([
  ['image, then pixel', { imageMask: image(1) }, { pixelMask }],
  ['both, then image', { imageMask: image(1), pixelMask }, { imageMask: image(1) }],
  ['image, then both', { imageMask: image(1) }, { imageMask: image(1), pixelMask }],
])('case 42: the first ROI decides on the kinds of mask: %s', (_, first, second) => {
  const table = emptyTable();
  table.addRoi(first);
  expect(refused(table, (t) => t.addRoi(second))).toBe(InvalidArgumentError);
});

describe('case 43', () => {
  test.each<[string, unknown]>([
    ['no mask', {}],
    ['pairs', { pixelMask: [[1, 2]] }],
    ['an array of shape [n, 2]', { pixelMask: { data: new Float32Array(4), shape: [2, 2] } }],
    ['a negative coordinate', { pixelMask: [[-1, 2, 1]] }],
    ['a fraction of a coordinate', { pixelMask: [[1.5, 2, 1]] }],
    ['an image of one axis', { imageMask: image(1, [4]) }],
    ['three values of a voxel', { voxelMask: [[1, 2, 3]] }],
  ])('case 43: refuses %s', (_, init) => {
    const add = (t: PlaneSegmentation) => t.addRoi(init as Parameters<typeof t.addRoi>[0]);
    expect(refused(emptyTable(), add)).toBe(InvalidArgumentError);
  });

  test('case 43: a mask without pixels is a row of length 0', async () => {
    const table = emptyTable();
    table.addRoi({ pixelMask: [] });
    table.addRoi({ pixelMask: { data: new Float32Array(0), shape: [0, 3] } });
    table.addRoi({ pixelMask });
    expect(table.indexOf('pixel_mask')?.data).toMatchObject({ data: Uint8Array.of(0, 0, 2) });
    expect(await table.cell(1, 'pixel_mask')).toMatchObject({ x: new Uint32Array(0) });
  });
});

test('case 44: image masks have one size', () => {
  const table = emptyTable();
  table.addRoi({ imageMask: image(1) });
  const add = (t: PlaneSegmentation) => t.addRoi({ imageMask: image(1, [5, 4]) });
  expect(refused(table, add)).toBe(InvalidArgumentError);
});

test('case 45: equal identifiers are a warning, or refused on demand; identifiers are integers', () => {
  const table = emptyTable();
  table.addRoi({ pixelMask, id: 7 });
  expect(refused(table, (t) => t.addRoi({ pixelMask, id: 7 }, { enforceUniqueId: true }))).toBe(
    InvalidArgumentError,
  );
  table.addRoi({ pixelMask, id: 7 });
  expect(warningsOf(table).map(({ rule }) => rule)).toEqual(['duplicate-ids']);
  expect(refused(table, (t) => t.addRoi({ pixelMask, id: 1.5 }))).toBe(WrongTypeError);
});

test('case 46: custom columns are given for every ROI', async () => {
  const table = emptyTable();
  table.addRoi({ pixelMask });
  table.addRoi({ pixelMask });
  const add = (init: Parameters<typeof table.addColumn>[0]) =>
    refused(table, (t) => t.addColumn(init));
  const description = 'd';
  table.addColumn({ name: 'iscell', description, data: [true, false] });
  expect(table.colnames).toEqual(['pixel_mask', 'iscell']);
  expect(add({ name: 'a', description, data: [true] })).toBe(InvalidArgumentError);
  expect(add({ name: 'iscell', description, data: [true, true] })).toBe(InvalidArgumentError);
  expect(refused(table, (t) => t.addRoi({ pixelMask }))).toBe(InvalidArgumentError);
  expect(refused(table, (t) => t.addRoi({ pixelMask, iscell: true, other: 1 }))).toBe(
    InvalidArgumentError,
  );
  table.addRoi({ pixelMask, iscell: true });
  expect(await table.column('iscell').cells()).toEqual([true, false, true]);
});

test('case 47: ragged and doubly ragged columns', async () => {
  const table = emptyTable();
  table.addRoi({ pixelMask });
  table.addRoi({ pixelMask });
  table.addColumn({ name: 'n', description: 'd', data: [[1, 2], [3]], index: true });
  expect(table.column('n').data).toEqual({ data: Float64Array.of(1, 2, 3), shape: [3] });
  expect(table.indexOf('n')?.data).toEqual({ data: Uint8Array.of(2, 3), shape: [2] });
  table.addColumn({ name: 'm', description: 'd', data: [[['a'], ['b', 'c']], [[]]], index: 2 });
  const ends = table
    .indexesOf('m')
    .map(({ name, data }) => [name, (data as { data: unknown }).data]);
  expect(ends).toEqual([
    ['m_index', Uint8Array.of(1, 3, 3)],
    ['m_index_index', Uint8Array.of(2, 3)],
  ]);
  expect(await table.cell(0, 'm')).toEqual([['a'], ['b', 'c']]);
  table.addRoi({ pixelMask, n: [], m: [['d'], [], ['e']] });
  expect(await table.cell(2, 'm')).toEqual([['d'], [], ['e']]);
  expect(await table.cell(2, 'n')).toEqual(new Float64Array(0));
});

test('case 48: named after its plane; reference images are taken in unless they have a place', () => {
  const series = (name: string) =>
    new ImageSeries({ name, data: image(1, [1, 4, 5]), unit: 'n', rate: 1 });
  const file = new NWBFile({
    identifier: 'a',
    sessionDescription: 'b',
    sessionStartTime: '2024-05-06T07:08:09Z',
  });
  const placed = file.addAcquisition(series('placed'));
  const table = new ImageSegmentation().createPlaneSegmentation({
    description: 'd',
    imagingPlane: plane(),
    referenceImages: [placed, series('own')],
  });
  expect(table.name).toBe('Plane');
  expect(placed.parent).toBe(file);
  expect(table.referenceImages.get('own').parent).toBe(table);
});

test('case 49: addSegmentation takes the description of the plane', () => {
  const table = new ImageSegmentation().addSegmentation({ imagingPlane: plane() });
  expect(table.description).toBe('Layer 2/3');
});

test('case 50: a table without rows', async () => {
  const table = emptyTable();
  expect(contentOf(table)).toEqual({
    id: { data: new Int32Array(0), shape: [0] },
    colnames: [],
    columns: {},
  });
  expect(await table.rows()).toEqual([]);
});

test('case 51: a meanings table explains the values of a column', async () => {
  const table = new DynamicTable({ name: 't', description: 'd' });
  const target = table.addColumn({ name: 'label', description: 'd', data: [] });
  table.addRow({ label: 'a' });
  const meanings = new MeaningsTable({ target });
  expect(meanings).toMatchObject({ name: 'label_meanings', colnames: ['value', 'meaning'] });
  meanings.addMeaning('a', 'first');
  table.addMeaningsTable(meanings);
  expect(table.getMeaningsForColumn('label')).toBe(meanings);
  expect(await meanings.rows()).toEqual([{ id: 0, value: 'a', meaning: 'first' }]);
  const misnamed = new MeaningsTable({ target, name: 'other_meanings' });
  expect(kindOf(() => table.addMeaningsTable(misnamed))).toBe(InvalidArgumentError);
  const init = { name: 't', description: 'd', meaningsTables: misnamed };
  expect(kindOf(() => new DynamicTable(init))).toBe(InvalidArgumentError);
});

function tableOfTwo(): PlaneSegmentation {
  const table = emptyTable();
  table.addRoi({ pixelMask, id: 10 });
  table.addRoi({ pixelMask: [], id: 11 });
  return table;
}

function responses(
  shape: number[],
  rois = tableOfTwo().createRoiTableRegion({ description: 'd' }),
) {
  return new RoiResponseSeries({ name: 'r', data: image(1, shape), unit: 'n', rate: 1, rois });
}

test('case 53: a response series names the rows of its columns', async () => {
  const table = tableOfTwo();
  const rois = table.createRoiTableRegion({ description: 'd', region: [0, 1] });
  const made = new Fluorescence({ roiResponseSeries: responses([10, 2], rois) });
  expect(rois.data).toEqual({ data: Int32Array.of(0, 1), shape: [2] });
  expect(rois.table).toBe(table);
  expect(made.get().rois.parent).toBe(made.get());
  expect((await rois.row(1)).id).toBe(11);
  const twice = table.createRoiTableRegion({ description: 'd', region: [1, 1, 0] });
  expect((await twice.rows()).map(({ id }) => id)).toEqual([11, 11, 10]);
});

test('case 54: a region of another name is the series’ rois all the same', () => {
  const rois = tableOfTwo().createRoiTableRegion({ description: 'd', name: 'other' });
  expect(responses([10, 2], rois).rois).toBe(rois);
});

test('case 55: as many columns as ROIs', () => {
  const message = (shape: number[]) => warningsOf(responses(shape))[0]?.message;
  expect(message([10, 2])).toBeUndefined();
  expect(message([2, 10])).toMatch(/transposed/);
  expect(message([10, 5])).toMatch(/has 2 ROIs/);
  expect(kindOf(() => responses([10, 2, 1]))).toBe(InvalidArgumentError);
  const rois = tableOfTwo().createRoiTableRegion({ description: 'd' });
  const init = { name: 'r', data: image(1, [10, 2]), rate: 1 };
  expect(kindOf(() => loosely(RoiResponseSeries, { ...init, rois }))).toBe(WrongTypeError);
  expect(kindOf(() => loosely(RoiResponseSeries, { ...init, unit: 'n' }))).toBe(WrongTypeError);
});

test('case 56: regions lie within the table', () => {
  const table = tableOfTwo();
  const region = (given: Parameters<typeof table.createRoiTableRegion>[0]['region']) =>
    table.createRoiTableRegion({ description: 'd', region: given });
  for (const outside of [[2], [-1], [0.5], { stop: 3 }, { start: -1 }]) {
    expect(kindOf(() => region(outside))).toBe(OutOfRangeError);
  }
  expect(region(undefined).data).toMatchObject({ data: Int32Array.of(0, 1) });
  expect(region({ start: 1 }).data).toMatchObject({ data: Int32Array.of(1) });
  expect(region(Uint8Array.of(1, 0)).data).toMatchObject({ data: Int32Array.of(1, 0) });
  expect(region([]).data).toMatchObject({ shape: [0] });
});

test('case 57: two series share a region', () => {
  const rois = tableOfTwo().createRoiTableRegion({ description: 'd' });
  const [first, second] = [responses([10, 2], rois), responses([10, 2], rois)];
  expect(rois.parent).toBe(first);
  expect(second.rois).toBe(rois);
});

test('case 58: a region does not take its table over', () => {
  const table = tableOfTwo();
  const rois = table.createRoiTableRegion({ description: 'd' });
  responses([10, 2], rois);
  expect(table.parent).toBeUndefined();
});

test('tables, regions and series are typed', () => {
  const table = emptyTable();
  // @ts-expect-error: a pixel has three values
  expect(() => table.addRoi({ pixelMask: [[1, 2]] })).toThrow();
  const masks = [{ pixels: Uint32Array.of(1), weights: Float32Array.of(1) }];
  // @ts-expect-error: flat masks need the width of their image
  expect(() => table.addRois(masks)).toThrow();
  // @ts-expect-error: a table has a description
  expect(() => new DynamicTable({ name: 't' })).toThrow();
  // @ts-expect-error: a series is of numbers over time, in a unit
  expect(() => new RoiResponseSeries({ name: 'r', data: [1], rate: 1 })).toThrow();
  const column: VectorData = table.addColumn({ name: 'a', description: 'd' });
  const owner: TimeSeries | undefined = responses([10, 2]).ownerOf('data');
  expect([column.length, owner]).toEqual([0, undefined]);
});
