import { InvalidArgumentError, WrongTypeError } from '@ophys/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  imageToPixelMask,
  imageToVoxelMask,
  maskToPixelMask,
  pixelMaskToImage,
  pixelMaskToMask,
  pixelToVoxelMask,
  voxelMaskToImage,
  voxelToPixelMask,
} from '../src/index.ts';
import { contentOf, emptyTable, kindOf } from './fixtures.ts';

const extent = fc.integer({ min: 1, max: 7 });
const weight = fc.float({ noNaN: true, noDefaultInfinity: true });

/** An image of small extents, in each of which about half of the elements are 0. */
function images(axes: number) {
  return fc.array(extent, { minLength: axes, maxLength: axes }).chain((shape) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const element = fc.oneof(
      fc.constant(0),
      weight.filter((value) => value !== 0),
    );
    return fc
      .array(element, { minLength: size, maxLength: size })
      .map((values) => ({ data: Float32Array.from(values, (v) => v + 0), shape }));
  });
}

test('pixels of an image, and the image of pixels, are inverses', () => {
  fc.assert(
    fc.property(images(2), (image) => {
      const [width = 0, height = 0] = image.shape;
      const mask = imageToPixelMask(image);
      const back = pixelMaskToImage(mask, [width, height]);
      expect(back).toEqual(image);
      expect(imageToPixelMask(back)).toEqual(mask);
    }),
  );
});

test('voxels of an image, and the image of voxels, are inverses', () => {
  fc.assert(
    fc.property(images(3), (image) => {
      const [width = 0, height = 0, depth = 0] = image.shape;
      const mask = imageToVoxelMask(image);
      const back = voxelMaskToImage(mask, [width, height, depth]);
      expect(back).toEqual(image);
      expect(imageToVoxelMask(back)).toEqual(mask);
    }),
  );
});

test('pixels as voxels of a plane, and flat masks as pixels, are inverses', () => {
  fc.assert(
    fc.property(images(2), fc.nat(9), (image, z) => {
      const [width = 0, height = 0] = image.shape;
      const mask = imageToPixelMask(image);
      const voxels = pixelToVoxelMask(mask, z);
      expect(voxelToPixelMask(voxels)).toEqual(mask);
      const volume = voxelMaskToImage(voxels, [width, height, z + 1]);
      expect(imageToVoxelMask(volume)).toEqual(voxels);
      const flat = pixelMaskToMask(mask, width);
      expect(pixelMaskToMask(maskToPixelMask(flat, width), width)).toEqual(flat);
      expect(pixelMaskToImage(maskToPixelMask(flat, width), [width, height])).toEqual(image);
    }),
  );
});

test('what is outside, in several planes or named twice has no image', () => {
  const refused = [
    () => pixelMaskToImage([[2, 0, 1]], [2, 2]),
    () => voxelMaskToImage([[0, 0, 2, 1]], [2, 2, 2]),
    () => pixelMaskToImage([], [1.5, 2]),
    () => imageToPixelMask({ data: new Uint8Array(8), shape: [2, 2, 2] }),
    () => imageToVoxelMask({ data: new Uint8Array(8), shape: [2, 4] }),
    () =>
      voxelToPixelMask([
        [0, 0, 0, 1],
        [0, 0, 1, 1],
      ]),
    () => pixelMaskToMask([[2, 0, 1]], 2),
    () =>
      pixelMaskToMask(
        [
          [1, 0, 1],
          [1, 0, 2],
        ],
        2,
      ),
  ];
  expect(refused.map(kindOf)).toEqual(refused.map(() => InvalidArgumentError));
});

test('a label image gives an ROI for each label', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 3 }).chain(images), (image) => {
      const data = Uint16Array.from(image.data, (_, i) => (i * 7919) % 5);
      const labels = [...new Set(data)].filter((label) => label > 0).sort();
      const table = emptyTable();
      table.addRois({ labelImage: { ...image, data } });
      const single = emptyTable();
      for (const label of labels) {
        const one = { ...image, data: data.map((l) => Number(l === label)) };
        if (image.shape.length === 2) single.addRoi({ pixelMask: imageToPixelMask(one) });
        else single.addRoi({ voxelMask: imageToVoxelMask(one) });
      }
      expect(table.rowCount).toBe(labels.length);
      if (labels.length > 0) expect(contentOf(table)).toEqual(contentOf(single));
    }),
  );
});

test('row-major images are transposed on demand', () => {
  const [xy, yx] = [emptyTable(), emptyTable()];
  const labels = Uint8Array.of(1, 2, 2, 0, 1, 1);
  yx.addRois({ labelImage: { data: labels, shape: [2, 3] } }, { axisOrder: 'yx' });
  xy.addRois({ labelImage: { data: Uint8Array.of(1, 0, 2, 1, 2, 1), shape: [3, 2] } });
  expect(contentOf(yx)).toEqual(contentOf(xy));
});

test('a stack of images is kept as it is, or as the pixels that are not 0', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 4 }).chain(images), (stack) => {
      const [rois = 0, ...shape] = stack.shape;
      const size = stack.data.length / rois;
      const [dense, sparse, single] = [emptyTable(), emptyTable(), emptyTable()];
      dense.addRois({ imageMasks: stack });
      sparse.addRois({ imageMasks: stack }, { sparse: true });
      expect(dense.column('image_mask').data).toEqual(stack);
      for (let roi = 0; roi < rois; roi++) {
        const image = { data: stack.data.slice(roi * size, (roi + 1) * size), shape };
        if (shape.length === 2) single.addRoi({ pixelMask: imageToPixelMask(image) });
        else single.addRoi({ voxelMask: imageToVoxelMask(image) });
      }
      expect(contentOf(sparse)).toEqual(contentOf(single));
    }),
  );
});

test('bulk masks take columns, identifiers and nothing that does not fit', async () => {
  const table = emptyTable();
  const pixelMasks = [[[1, 2, 1]], []] as const;
  table.addRois(
    { pixelMasks },
    {
      ids: [5, 6],
      columns: {
        quality: { description: 'd', data: [0.5, 1] },
        near: { description: 'd', data: [[1, 2], []], index: 1 },
      },
    },
  );
  table.addRois({ pixelMasks }, { columns: { quality: [0, 0], near: [[], [3]] } });
  expect((await table.rows()).map(({ id, quality }) => [id, quality])).toEqual([
    [5, 0.5],
    [6, 1],
    [2, 0],
    [3, 0],
  ]);
  expect(await table.cell(3, 'near')).toEqual(Float64Array.of(3));
  const before = contentOf(table);
  const columns = { quality: [0, 0], near: [[], []] };
  const refused = [
    () => table.addRois({ pixelMasks }, { columns, ids: [1] }),
    () => table.addRois({ pixelMasks }, { columns: { ...columns, quality: [1] } }),
    () => table.addRois({ pixelMasks }, { columns: { quality: [0, 0] } }),
    () => table.addRois({ voxelMasks: [[], []] }, { columns }),
    () => table.addRois({ pixelMasks: [[[1, -2, 1]], []] }, { columns }),
    () => table.addRois({ imageMasks: { data: new Uint8Array(4), shape: [2, 2] } }),
    () => table.addRois({ labelImage: { data: new Uint8Array(4), shape: [4] } }),
  ];
  expect(refused.map(kindOf)).toEqual(refused.map(() => InvalidArgumentError));
  const labelImage = { data: Float32Array.of(0.5), shape: [1, 1] };
  expect(kindOf(() => table.addRois({ labelImage }))).toBe(WrongTypeError);
  expect(contentOf(table)).toEqual(before);
});
