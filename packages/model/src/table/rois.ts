import { InvalidArgumentError, type TypedArray } from '@ophys/core';
import type { NdArray } from '../array.ts';
import type { PlaneSegmentation } from '../types/plane-segmentation.ts';
import type { ColumnTypes } from './columns.ts';
import type { CellInput } from './entries.ts';
import type { PixelMask, VoxelMask } from './masks.ts';
import { addRow, type RowOptions } from './rows.ts';

/** An ROI to add. Besides its masks, one entry for each custom column, by the column's name. */
export interface RoiInit {
  /** Pixels `[x, y, weight]`, x = column and y = row. */
  readonly pixelMask?: PixelMask | undefined;
  /** Weights of all pixels, shape `[x, y]` or `[x, y, z]`. */
  readonly imageMask?: NdArray<TypedArray> | undefined;
  /** Voxels `[x, y, z, weight]`. */
  readonly voxelMask?: VoxelMask | undefined;
  /** Default the number of rows before it. */
  readonly id?: number | undefined;
  /** Entry of a custom column: a number, text or boolean, or a list for a ragged column. */
  readonly [column: string]: CellInput | undefined;
}

/** See {@link PlaneSegmentation.addRoi}. */
export function addRoi(
  table: PlaneSegmentation,
  init: RoiInit,
  options: RowOptions,
  types: ColumnTypes,
): number {
  const { pixelMask, imageMask, voxelMask, ...others } = init;
  if (pixelMask === undefined && imageMask === undefined && voxelMask === undefined) {
    throw new InvalidArgumentError(
      'pixelMask',
      'An ROI needs a pixelMask, imageMask or voxelMask.',
    );
  }
  const masks = { image_mask: imageMask, pixel_mask: pixelMask, voxel_mask: voxelMask };
  return addRow(table, { ...masks, ...others }, options, types);
}
