import { InvalidArgumentError, type Mask, type TypedArray, type TypedArrayOf } from '@ophys/core';
import { elementCount, type NdArray } from '../array.ts';
import {
  allocate,
  type JoinedMasks,
  namedColumns,
  type PixelColumns,
  type PixelMask,
  pixelMembers,
  toPixels,
  toVoxels,
  type VoxelColumns,
  type VoxelMask,
} from './masks.ts';

/**
 * The image `[x, y]` of a pixel mask, 0 outside; the inverse of {@link imageToPixelMask} for masks
 * that name each pixel once and give it a weight other than 0. A pixel named twice keeps its last
 * weight.
 *
 * @throws {InvalidArgumentError} for a pixel outside the shape
 */
export function pixelMaskToImage(
  mask: PixelMask,
  shape: readonly [width: number, height: number],
): NdArray<TypedArrayOf<'float32'>> {
  const { x, y, weight } = toPixels(mask, 'mask');
  const [width, height] = shape;
  const data = blank(shape);
  for (let i = 0; i < weight.length; i++) {
    const [px, py] = [x[i] ?? 0, y[i] ?? 0];
    if (px >= width || py >= height) throw outside(`Pixel (${px}, ${py})`, shape);
    data[px * height + py] = weight[i] ?? 0;
  }
  return { data, shape };
}

/**
 * The image `[x, y, z]` of a voxel mask, 0 outside; the inverse of {@link imageToVoxelMask} as
 * {@link pixelMaskToImage} is of its own.
 *
 * @throws {InvalidArgumentError} for a voxel outside the shape
 */
export function voxelMaskToImage(
  mask: VoxelMask,
  shape: readonly [width: number, height: number, depth: number],
): NdArray<TypedArrayOf<'float32'>> {
  const { x, y, z, weight } = toVoxels(mask, 'mask');
  const [width, height, depth] = shape;
  const data = blank(shape);
  for (let i = 0; i < weight.length; i++) {
    const [px, py, pz] = [x[i] ?? 0, y[i] ?? 0, z[i] ?? 0];
    if (px >= width || py >= height || pz >= depth) {
      throw outside(`Voxel (${px}, ${py}, ${pz})`, shape);
    }
    data[(px * height + py) * depth + pz] = weight[i] ?? 0;
  }
  return { data, shape };
}

function blank(shape: readonly number[]): Float32Array<ArrayBuffer> {
  if (shape.every((extent) => Number.isInteger(extent) && extent >= 0)) {
    return new Float32Array(elementCount(shape));
  }
  throw new InvalidArgumentError('shape', `[${shape.join(', ')}] is not the shape of an image.`);
}

function outside(what: string, shape: readonly number[]): InvalidArgumentError {
  return new InvalidArgumentError('mask', `${what} is outside ${shape.join(' × ')}.`);
}

/**
 * The pixels of an image mask `[x, y]` that are not 0, in the order they are stored. Weights are
 * float32, as NWB has them.
 *
 * @throws {InvalidArgumentError} for an image of another number of axes
 */
export function imageToPixelMask(image: NdArray<TypedArray>): PixelColumns {
  const [, height = 1] = checkAxes(image, 2);
  const at = occupied(image.data);
  return {
    x: at.map((i) => Math.floor(i / height)),
    y: at.map((i) => i % height),
    weight: weightsAt(image.data, at),
  };
}

/**
 * The voxels of an image mask `[x, y, z]` that are not 0, in the order they are stored. Weights are
 * float32, as NWB has them.
 *
 * @throws {InvalidArgumentError} for an image of another number of axes
 */
export function imageToVoxelMask(image: NdArray<TypedArray>): VoxelColumns {
  const [, height = 1, depth = 1] = checkAxes(image, 3);
  const at = occupied(image.data);
  return {
    x: at.map((i) => Math.floor(i / (height * depth))),
    y: at.map((i) => Math.floor(i / depth) % height),
    z: at.map((i) => i % depth),
    weight: weightsAt(image.data, at),
  };
}

function checkAxes(image: NdArray<TypedArray>, axes: 2 | 3): readonly number[] {
  const { shape, data } = image;
  if (shape.length === axes && elementCount(shape) === data.length) return shape;
  throw new InvalidArgumentError(
    'image',
    `Expected an image of ${axes} axes, got shape [${shape.join(', ')}] with ${data.length} elements.`,
  );
}

function occupied(data: TypedArray): Uint32Array<ArrayBuffer> {
  let count = 0;
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) count++;
  const at = new Uint32Array(count);
  for (let i = 0, k = 0; i < data.length; i++) if (data[i] !== 0) at[k++] = i;
  return at;
}

function weightsAt(data: TypedArray, at: Uint32Array): Float32Array<ArrayBuffer> {
  const weights = new Float32Array(at.length);
  for (let k = 0; k < at.length; k++) weights[k] = data[at[k] ?? 0] ?? 0;
  return weights;
}

/** The voxels of a pixel mask in plane `z`; the inverse of {@link voxelToPixelMask}. */
export function pixelToVoxelMask(mask: PixelMask, z = 0): VoxelColumns {
  const { x, y, weight } = toPixels(mask, 'mask');
  return toVoxels({ x, y, z: new Float64Array(x.length).fill(z), weight }, 'z');
}

/**
 * The pixels of a voxel mask that lies in one plane.
 *
 * @throws {InvalidArgumentError} for voxels of several planes
 */
export function voxelToPixelMask(mask: VoxelMask): PixelColumns {
  const { x, y, z, weight } = toVoxels(mask, 'mask');
  const other = z.find((plane) => plane !== z[0]);
  if (other === undefined) return { x, y, weight };
  throw new InvalidArgumentError(
    'mask',
    `Expected voxels of one plane, got z = ${z[0]} and z = ${other}; take one plane's first.`,
  );
}

/**
 * The pixels of a mask of flat indices `row · width + column`, as processing has it.
 *
 * @throws {InvalidArgumentError} for a width that is none, or weights of another number
 */
export function maskToPixelMask(mask: Mask, width: number): PixelColumns {
  return joinFlatMasks([mask], width).columns as PixelColumns;
}

/** Masks of flat indices one after the other, as pixels; see {@link maskToPixelMask}. */
export function joinFlatMasks(masks: readonly Mask[], width: number): JoinedMasks {
  if (!Number.isInteger(width) || width < 1) {
    throw new InvalidArgumentError('width', `A width is a positive integer, got ${width}.`);
  }
  const counts = Uint32Array.from(masks, (mask, i) => {
    const { pixels, weights } = mask;
    if (weights.length === pixels.length) return pixels.length;
    throw new InvalidArgumentError(
      'masks',
      `Mask ${i} has ${pixels.length} pixels, but ${weights.length} weights.`,
    );
  });
  const total = counts.reduce((sum, count) => sum + count, 0);
  const buffers = allocate(pixelMembers, total);
  const { axes, weight } = buffers;
  const [x = new Uint32Array(), y = new Uint32Array()] = axes;
  let at = 0;
  for (const { pixels, weights } of masks) {
    weight.set(weights, at);
    for (let i = 0; i < pixels.length; i++, at++) {
      const pixel = pixels[i] ?? 0;
      const row = (pixel / width) >>> 0;
      y[at] = row;
      x[at] = pixel - row * width;
    }
  }
  return { columns: namedColumns(buffers, pixelMembers), counts };
}

/**
 * The mask of flat indices `row · width + column`, ascending, of a pixel mask; the inverse of
 * {@link maskToPixelMask}.
 *
 * @throws {InvalidArgumentError} for a pixel beyond the width, or named twice
 */
export function pixelMaskToMask(mask: PixelMask, width: number): Mask {
  const { x, y, weight } = toPixels(mask, 'mask');
  const order = Array.from(x, (_, i) => i);
  const flat = Float64Array.from(x, (column, i) => (y[i] ?? 0) * width + column);
  if (x.some((column) => column >= width)) {
    throw new InvalidArgumentError('mask', `Pixels of the mask lie beyond the width ${width}.`);
  }
  order.sort((a, b) => (flat[a] ?? 0) - (flat[b] ?? 0));
  const pixels = Uint32Array.from(order, (i) => flat[i] ?? 0);
  if (pixels.some((pixel, i) => i > 0 && pixel === pixels[i - 1])) {
    throw new InvalidArgumentError('mask', 'A pixel of the mask is named twice.');
  }
  return { pixels, weights: Float32Array.from(order, (i) => weight[i] ?? 0) };
}
