import { InvalidArgumentError, type Mask } from '@ophys/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  checkObject,
  imageToPixelMask,
  type NdArray,
  type PlaneSegmentation,
  pixelMaskToImage,
  VectorIndex,
} from '../src/index.ts';
import { contentOf, emptyTable } from './fixtures.ts';

const image = (value: number, shape = [2, 3]): NdArray<Float32Array<ArrayBuffer>> => ({
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value),
  shape,
});

test('image masks are stacked', () => {
  const table = emptyTable();
  expect(table.addRoi({ imageMask: image(1) })).toBe(0);
  expect(table.addRoi({ imageMask: image(2) })).toBe(1);
  expect(contentOf(table)).toEqual({
    id: { data: Int32Array.of(0, 1), shape: [2] },
    colnames: ['image_mask'],
    columns: {
      image_mask: { data: Float32Array.of(1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2), shape: [2, 2, 3] },
    },
  });
});

test('pixel and voxel masks are concatenated, with the end of each', () => {
  const table = emptyTable();
  table.addRoi({
    pixelMask: [
      [1, 2, 0.5],
      [3, 4, 1],
    ],
    voxelMask: [[1, 2, 3, 1]],
  });
  table.addRoi({ pixelMask: { x: [5], y: [6], weight: [0.25] }, voxelMask: [] });
  expect(table.colnames).toEqual(['pixel_mask', 'voxel_mask']);
  const { columns } = contentOf(table);
  expect(columns.pixel_mask).toEqual({
    data: {
      x: Uint32Array.of(1, 3, 5),
      y: Uint32Array.of(2, 4, 6),
      weight: Float32Array.of(0.5, 1, 0.25),
    },
    shape: [3],
  });
  expect(columns.pixel_mask_index).toEqual({ data: Uint8Array.of(2, 3), shape: [2] });
  expect(columns.voxel_mask_index).toEqual({ data: Uint8Array.of(1, 1), shape: [2] });
  expect(table.columns.get('pixel_mask').description).toBe('Pixel masks for each ROI');
  expect(table.indexOf('pixel_mask')).toBeInstanceOf(VectorIndex);
});

test.each([
  [255, Uint8Array],
  [256, Uint16Array],
  [70_000, Uint32Array],
])('%i pixels need an index of the width %o', (count, width) => {
  const masks = [count - 1, 1].map((n) => ({
    pixels: new Uint32Array(n),
    weights: new Float32Array(n),
  }));
  const bulk = emptyTable();
  bulk.addRois(masks, { width: 10 });
  const single = emptyTable();
  for (const { pixels, weights } of masks) {
    single.addRoi({ pixelMask: { x: pixels, y: pixels, weight: weights } });
  }
  for (const table of [bulk, single]) {
    expect(table.columns.get('pixel_mask_index').data).toMatchObject({ data: expect.any(width) });
  }
});

test.each<[string, (table: PlaneSegmentation) => unknown, RegExp]>([
  ['no mask', (t) => t.addRoi({}), /needs a pixelMask, imageMask or voxelMask/],
  ['another kind of mask', (t) => t.addRoi({ imageMask: image(1) }), /first ROI decides/],
  [
    'one more kind of mask',
    (t) => t.addRoi({ pixelMask: [], imageMask: image(1), quality: 1 }),
    /first ROI decides/,
  ],
  [
    'pairs',
    (t) => t.addRoi({ pixelMask: [[1, 2]] as never, quality: 1 }),
    /\[x, y, weight\].*got \[1,2\]/,
  ],
  [
    'a negative coordinate',
    (t) => t.addRoi({ pixelMask: [[-1, 2, 1]], quality: 1 }),
    /integers from 0, got -1/,
  ],
  ['a broken coordinate', (t) => t.addRoi({ pixelMask: [[1.5, 2, 1]], quality: 1 }), /got 1.5/],
  [
    'no entry for a column',
    (t) => t.addRoi({ pixelMask: [[1, 2, 1]] }),
    /every new row needs an entry/,
  ],
  [
    'an entry for no column',
    (t) => t.addRoi({ pixelMask: [], quality: 1, size: 2 }),
    /no column "size"; add it/,
  ],
  [
    'text for a number',
    (t) => t.addRoi({ pixelMask: [], quality: 'good' }),
    /holds float64, got text/,
  ],
  [
    'a list for a number',
    (t) => t.addRoi({ pixelMask: [], quality: [1] }),
    /have shape \[\], got \[1\]/,
  ],
  [
    'a broken identifier',
    (t) => t.addRoi({ pixelMask: [], quality: 1, id: 1.5 }),
    /identifier is an integer/,
  ],
  [
    'too few entries',
    (t) => t.addRois([mask(1), mask(2)], { width: 4, columns: { quality: [1] } }),
    /needs 2 entries, got 1/,
  ],
  [
    'a width of 0',
    (t) => t.addRois([mask(1)], { width: 0, columns: { quality: [1] } }),
    /positive integer/,
  ],
])('refuses %s, and stays as it was', (_, act, message) => {
  const table = emptyTable();
  table.addColumn({ name: 'quality', description: 'How good' });
  table.addRoi({ pixelMask: [[1, 2, 1]], quality: 0.5 });
  const before = contentOf(table);
  expect(() => act(table)).toThrow(InvalidArgumentError);
  expect(() => act(table)).toThrow(message);
  expect(contentOf(table)).toEqual(before);
});

function mask(pixel: number): Mask {
  return { pixels: Uint32Array.of(pixel), weights: Float32Array.of(1) };
}

test('image masks of another size are refused, and the table stays as it was', () => {
  const table = emptyTable();
  table.addRoi({ imageMask: image(1) });
  expect(() => table.addRoi({ imageMask: image(1, [3, 2]) })).toThrow(/\[2, 3\], got \[3, 2\]/);
  expect(table.rowCount).toBe(1);
});

const pixels = fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { maxLength: 12 });
const masks = fc.array(
  pixels.map((list) => {
    const sorted = Uint32Array.from(list).sort();
    return { pixels: sorted, weights: Float32Array.from(sorted, (p) => (p + 1) / 8) };
  }),
  { minLength: 1, maxLength: 20 },
);

test('adding many ROIs at once is adding them one by one', () => {
  fc.assert(
    fc.property(masks, fc.integer({ min: 1, max: 20 }), (given, width) => {
      const bulk = emptyTable();
      const quality = Float64Array.from(given, (_, i) => i / 4);
      const columns = { quality: { description: 'How good', data: quality } };
      bulk.addRois(given, { width, columns });
      const single = emptyTable();
      single.addColumn({ name: 'quality', description: 'How good' });
      given.forEach(({ pixels: flat, weights }, i) => {
        const x = flat.map((pixel) => pixel % width);
        const y = flat.map((pixel) => Math.floor(pixel / width));
        single.addRoi({ pixelMask: { x, y, weight: weights }, quality: i / 4 });
      });
      const { colnames, ...rest } = contentOf(single);
      expect(contentOf(bulk)).toMatchObject(rest);
      expect([...colnames].sort()).toEqual([...bulk.colnames].sort());
    }),
  );
});

test('cutting many ROIs into several calls changes nothing', () => {
  fc.assert(
    fc.property(masks, fc.nat({ max: 20 }), (given, cut) => {
      const whole = emptyTable();
      whole.addRois(given, { width: 10 });
      const parts = emptyTable();
      for (const part of [given.slice(0, cut), given.slice(cut)])
        parts.addRois(part, { width: 10 });
      expect(contentOf(parts)).toEqual(contentOf(whole));
    }),
  );
});

test('a pixel mask and its image are each other', () => {
  fc.assert(
    fc.property(pixels, (flat) => {
      const sorted = [...flat].sort((a, b) => a - b);
      const columns = {
        x: Uint32Array.from(sorted, (p) => Math.floor(p / 10)),
        y: Uint32Array.from(sorted, (p) => p % 10),
        weight: Float32Array.from(sorted, (p) => p + 1),
      };
      expect(imageToPixelMask(pixelMaskToImage(columns, [10, 10]))).toEqual(columns);
    }),
  );
  expect(() => pixelMaskToImage([[3, 0, 1]], [3, 3])).toThrow(/\(3, 0\) is outside 3 × 3/);
});

test('regions name rows that there are', async () => {
  const table = emptyTable();
  table.addRois([mask(0), mask(1), mask(2)], { width: 2 });
  const all = table.createRoiTableRegion({ description: 'all' });
  expect(all).toMatchObject({ name: 'rois', data: { data: Int32Array.of(0, 1, 2) } });
  expect(all.table).toBe(table);
  expect(await checkObject(all)).toEqual([]);
  const some = table.createRoiTableRegion({ description: 'some', region: [2, 0] });
  expect(some.data).toMatchObject({ data: Int32Array.of(2, 0) });
  for (const region of [[3], [-1], [0.5]]) {
    expect(() => table.createRoiTableRegion({ description: 'd', region })).toThrow(/rows 0 to 2/);
  }
});

test('columns are of as many entries as rows, ragged or not', () => {
  const table = emptyTable();
  table.addRois([mask(0), mask(1)], { width: 2 });
  table.addColumn({ name: 'label', description: 'd', data: ['a', 'b'] });
  table.addColumn({ name: 'ragged', description: 'd', data: [[1, 2], [3]], index: true });
  table.addColumn({ name: 'flat', description: 'd', data: [4, 5, 6], index: [1, 3] });
  const { columns, colnames } = contentOf(table);
  expect(colnames).toEqual(['pixel_mask', 'label', 'ragged', 'flat']);
  expect(columns.ragged).toEqual({ data: Float64Array.of(1, 2, 3), shape: [3] });
  expect(columns.ragged_index).toEqual({ data: Uint8Array.of(2, 3), shape: [2] });
  expect(columns.flat_index).toEqual({ data: Uint8Array.of(1, 3), shape: [2] });
  const add = (name: string, data: number[]) => table.addColumn({ name, description: 'd', data });
  expect(() => add('label', [1, 2])).toThrow(/already has a column/);
  expect(() => add('short', [1])).toThrow(/1 entries, but table "Plane" has 2 rows/);
});

test('time to add ROIs grows with their number, not its square', () => {
  const time = (count: number) => {
    const table = emptyTable();
    const pixel = new Uint32Array(50);
    const weight = new Float32Array(50);
    const start = performance.now();
    for (let i = 0; i < count; i++) table.addRoi({ pixelMask: { x: pixel, y: pixel, weight } });
    return performance.now() - start;
  };
  time(500);
  const few = Math.max(1, time(500));
  expect(time(8000)).toBeLessThan(few * 16 * 8); // 16 times the work; the square would be 256 times
});
