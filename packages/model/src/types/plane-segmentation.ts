import type { Mask } from '@ophys/core';
import { children, link } from '../fields.ts';
import { neurodata } from '../neurodata.ts';
import { masks } from '../rules/masks.ts';
import { addRois, type BulkOptions, type RoiSource } from '../table/bulk-rois.ts';
import { addRoi, type RoiInit } from '../table/rois.ts';
import type { RowOptions } from '../table/rows.ts';
import type { RowSelection } from '../table/selection.ts';
import { VectorData, VectorIndex } from './columns.ts';
import { ImageSeries } from './image-series.ts';
import { ImagingPlane } from './imaging-plane.ts';
import { DynamicTable, DynamicTableRegion } from './table.ts';

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
  addRoi(init: RoiInit, options: RowOptions = {}): number {
    return addRoi(this, init, options, columnTypes);
  }

  /**
   * Adds many ROIs at once, all or none: as flat masks of an image of some `width`, as pixel or voxel
   * lists, from a label image, or from a stack of image masks. Returns the row of the first of them.
   *
   * @throws {InvalidArgumentError} as {@link addRoi} does; the table is then as it was
   */
  addRois(masks: readonly Mask[], options: BulkOptions & { readonly width: number }): number;
  addRois(source: Exclude<RoiSource, readonly Mask[]>, options?: BulkOptions): number;
  addRois(source: RoiSource, options: BulkOptions = {}): number {
    return addRois(this, source, options, columnTypes);
  }

  /**
   * A region of this table, for the `rois` of response series.
   *
   * @param init.region row indices or a slice; default all rows
   * @throws {OutOfRangeError} for a row that the table does not have
   */
  createRoiTableRegion(init: {
    readonly description: string;
    readonly region?: RowSelection | undefined;
    readonly name?: string | undefined;
  }): DynamicTableRegion {
    const { description, region = {}, name = 'rois' } = init;
    return this.createRegion({ name, description, region });
  }
}

const columnTypes = { VectorData, VectorIndex, DynamicTableRegion };
