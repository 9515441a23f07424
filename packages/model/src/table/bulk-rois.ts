import { InvalidArgumentError, type Mask, type TypedArray } from '@ophys/core';
import { type ArrayInput, isStored, type NdArray, sliceValues, toArrayData } from '../array.ts';
import type { PlaneSegmentation } from '../types/plane-segmentation.ts';
import type { ColumnTypes, RaggedRows } from './columns.ts';
import { imageToPixelMask, imageToVoxelMask, joinFlatMasks } from './convert-masks.ts';
import { collectEntries, type NewEntries } from './entries.ts';
import { splitLabels } from './label-image.ts';
import {
  type JoinedMasks,
  joinMasks,
  type PixelMask,
  pixelMembers,
  type VoxelMask,
  voxelMembers,
} from './masks.ts';
import { addEntries, type RowOptions } from './rows.ts';

/** Entries of custom columns, one per ROI; a description is needed for a column that is new. */
export type BulkColumns = Readonly<
  Record<
    string,
    | ArrayInput
    | RaggedRows
    | {
        readonly description: string;
        readonly data: ArrayInput | RaggedRows;
        /** Levels of lists in `data`: 1 for a new ragged column. Default 0. */
        readonly index?: number | undefined;
      }
  >
>;

/** Many ROIs at once, in one of four forms. */
export type RoiSource =
  /** Flat pixel indices `row · width + column` with weights; needs `width`. */
  | readonly Mask[]
  /** The pixels of each ROI, x = column and y = row. */
  | { readonly pixelMasks: readonly PixelMask[] }
  /** The voxels of each ROI. */
  | { readonly voxelMasks: readonly VoxelMask[] }
  /** Labels of an image `[x, y]` or a volume `[x, y, z]`, 0 for background: one ROI for each other. */
  | { readonly labelImage: NdArray<TypedArray> }
  /** The images of all ROIs, `[roi, x, y]` or `[roi, x, y, z]`. */
  | { readonly imageMasks: NdArray<TypedArray> };

/** How many ROIs are added. */
export interface BulkOptions extends RowOptions {
  /** Columns of the images that flat pixel indices belong to. */
  readonly width?: number | undefined;
  /** Entries of the custom columns, one per ROI; a table without rows gets the columns it lacks. */
  readonly columns?: BulkColumns | undefined;
  /** Row identifiers; default the row numbers. */
  readonly ids?: ArrayLike<number> | undefined;
  /**
   * Order of the image axes of `labelImage` and `imageMasks`: `xy` as NWB has it (default), or `yx`
   * for row-major images, which are transposed.
   */
  readonly axisOrder?: 'xy' | 'yx' | undefined;
  /** Store `imageMasks` as lists of the pixels that are not 0. Default false. */
  readonly sparse?: boolean | undefined;
}

/** See {@link PlaneSegmentation.addRois}. */
export function addRois(
  table: PlaneSegmentation,
  source: RoiSource,
  options: BulkOptions,
  types: ColumnTypes,
): number {
  const [column, masks] = masksOf(source, options);
  const entries = new Map<string, NewEntries>([[column, masks]]);
  const descriptions = new Map<string, string>();
  for (const [name, given] of Object.entries(options.columns ?? {})) {
    const described = isDescribed(given) ? given : undefined;
    if (described) descriptions.set(name, described.description);
    const levels = table.columns.has(name) ? table.indexesOf(name).length : described?.index;
    const data = described ? described.data : (given as ArrayInput | RaggedRows);
    entries.set(name, columnEntries(data, levels ?? 0, name));
  }
  const count = masks.nesting[0]?.length ?? roiCount(source);
  return addEntries(table, idsOf(table, count, options), entries, descriptions, options, types);
}

function isDescribed(given: BulkColumns[string]) {
  return typeof given === 'object' && 'description' in given;
}

function idsOf(table: PlaneSegmentation, count: number, options: BulkOptions): Int32Array {
  const { ids } = options;
  if (ids === undefined) return Int32Array.from({ length: count }, (_, i) => table.rowCount + i);
  if (ids.length === count) return ids as Int32Array;
  throw new InvalidArgumentError('ids', `There are ${count} ROIs, but ${ids.length} ids.`);
}

function roiCount(source: RoiSource): number {
  return 'imageMasks' in source ? (source.imageMasks.shape[0] ?? 0) : 0;
}

function masksOf(
  source: RoiSource,
  options: BulkOptions,
): readonly [column: string, entries: NewEntries] {
  if ('pixelMasks' in source) {
    return ['pixel_mask', pointEntries(joinMasks(source.pixelMasks, pixelMembers, 'pixelMasks'))];
  }
  if ('voxelMasks' in source) {
    return ['voxel_mask', pointEntries(joinMasks(source.voxelMasks, voxelMembers, 'voxelMasks'))];
  }
  if ('labelImage' in source) {
    const image = inOrder(source.labelImage, 0, options.axisOrder);
    const column = image.shape.length === 2 ? 'pixel_mask' : 'voxel_mask';
    return [column, pointEntries(splitLabels(image))];
  }
  if ('imageMasks' in source) {
    const stack = inOrder(checkStack(source.imageMasks), 1, options.axisOrder);
    if (options.sparse) return sparseEntries(stack);
    return ['image_mask', { values: stack.data, entryShape: stack.shape.slice(1), nesting: [] }];
  }
  const { width } = options;
  if (width === undefined) {
    throw new InvalidArgumentError('width', 'Flat pixel indices need the width of their image.');
  }
  return ['pixel_mask', pointEntries(joinFlatMasks(source, width))];
}

function pointEntries({ columns, counts }: JoinedMasks): NewEntries {
  return { values: columns, entryShape: [], nesting: [counts] };
}

function checkStack(stack: NdArray<TypedArray>): NdArray<TypedArray> {
  const { shape } = stack;
  if (shape.length === 3 || shape.length === 4) {
    return toArrayData(stack, 'imageMasks') as NdArray<TypedArray>;
  }
  throw new InvalidArgumentError(
    'imageMasks',
    `A stack of image masks has shape [roi, x, y] or [roi, x, y, z], got [${shape.join(', ')}].`,
  );
}

function sparseEntries(stack: NdArray<TypedArray>): readonly [string, NewEntries] {
  const [rois = 0, ...shape] = stack.shape;
  const size = stack.data.length / Math.max(1, rois);
  const images = Array.from({ length: rois }, (_, roi) => ({
    data: stack.data.subarray(roi * size, (roi + 1) * size),
    shape,
  }));
  if (shape.length === 2) {
    const masks = images.map(imageToPixelMask);
    return ['pixel_mask', pointEntries(joinMasks(masks, pixelMembers, 'imageMasks'))];
  }
  const masks = images.map(imageToVoxelMask);
  return ['voxel_mask', pointEntries(joinMasks(masks, voxelMembers, 'imageMasks'))];
}

/** Images with their axes as NWB has them: x and y, the axes from `first` on, change places. */
function inOrder(
  image: NdArray<TypedArray>,
  first: 0 | 1,
  axisOrder: BulkOptions['axisOrder'] = 'xy',
): NdArray<TypedArray> {
  if (axisOrder === 'xy') return image;
  const { data, shape } = image;
  const outer = first === 1 ? (shape[0] ?? 0) : 1;
  const [height = 0, width = 0, depth = 1] = shape.slice(first);
  const turned = data.slice();
  const size = height * width * depth;
  for (let o = 0; o < outer; o++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = o * size + (y * width + x) * depth;
        const to = o * size + (x * height + y) * depth;
        for (let z = 0; z < depth; z++) turned[to + z] = data[from + z] ?? 0;
      }
    }
  }
  const rest = shape.slice(first + 2);
  return { data: turned, shape: [...shape.slice(0, first), width, height, ...rest] };
}

function columnEntries(given: ArrayInput | RaggedRows, levels: number, name: string): NewEntries {
  if (levels > 0) {
    if (Array.isArray(given)) return collectEntries(given, levels, name);
    throw new InvalidArgumentError(name, `Column "${name}" is ragged: give one list per ROI.`);
  }
  const array = toArrayData(given as ArrayInput, name);
  if (isStored(array)) {
    throw new InvalidArgumentError(name, `Column "${name}" lives in a file; read it first.`);
  }
  const values = sliceValues(array.data, 0, Number.POSITIVE_INFINITY);
  return { values, boolean: array.boolean, entryShape: array.shape.slice(1), nesting: [] };
}
