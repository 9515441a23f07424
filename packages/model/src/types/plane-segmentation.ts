import type { Mask } from '@ophys/core';
import { children, link } from '../fields.ts';
import { neurodata } from '../neurodata.ts';
import { masks } from '../rules/masks.ts';
import { addRoi, addRois, type BulkColumns, createRegion, type RoiInit } from '../table/rois.ts';
import { ImageSeries } from './image-series.ts';
import { ImagingPlane } from './imaging-plane.ts';
import { DynamicTable, DynamicTableRegion, VectorData, VectorIndex } from './table.ts';

/** The ROIs of an imaging plane: one row each, with its mask and whatever else is known of it. */
export class PlaneSegmentation extends neurodata(
  'PlaneSegmentation',
  DynamicTable,
  {
    imagingPlane: link(() => ImagingPlane, { doc: 'The plane that the ROIs are in' }),
    referenceImages: children(() => ImageSeries, {
      doc: 'Images that the masks belong to',
      singular: 'referenceImage',
      at: 'reference_images',
      groupRequired: true,
    }),
  },
  {
    namespace: 'core',
    defaultName: 'PlaneSegmentation',
    rules: [masks],
    complete: (init) =>
      init.imagingPlane instanceof ImagingPlane ? { name: init.imagingPlane.name, ...init } : init,
  },
) {
  /**
   * Adds an ROI and returns its row. The first ROI decides which kinds of mask all of them have.
   *
   * @throws {InvalidArgumentError} for a mask that is none, an entry that is missing, or one that the
   *   table has no column for; the table is then as it was
   */
  addRoi(init: RoiInit): number {
    return addRoi(this, init, { VectorData, VectorIndex });
  }

  /**
   * Adds many ROIs at once, as pixel masks with x = column and y = row.
   *
   * @param masks flat pixel indices `row * width + column` with weights
   * @param options.width columns of the images that the masks belong to
   * @param options.columns entries of the custom columns, one per mask; a table without rows gets the
   *   columns it lacks
   * @returns the row of the first of them
   */
  addRois(
    masks: readonly Mask[],
    options: { readonly width: number; readonly columns?: BulkColumns | undefined },
  ): number {
    return addRois(this, masks, options, { VectorData, VectorIndex });
  }

  /**
   * A region of this table, for the `rois` of response series.
   *
   * @param init.region row indices; default all rows
   * @throws {InvalidArgumentError} for a row that the table does not have
   */
  createRoiTableRegion(init: {
    readonly description: string;
    readonly region?: ArrayLike<number> | undefined;
    readonly name?: string | undefined;
  }): DynamicTableRegion {
    return createRegion(this, init, DynamicTableRegion);
  }
}
