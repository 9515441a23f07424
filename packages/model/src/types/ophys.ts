import { child, children, link, sharedArray } from '../fields.ts';
import { neurodata } from '../neurodata.ts';
import { roiColumns } from '../rules/roi-response.ts';
import { NWBDataInterface } from './base.ts';
import { ImageSeries } from './image-series.ts';
import type { ImagingPlane } from './imaging-plane.ts';
import { PlaneSegmentation } from './plane-segmentation.ts';
import { DynamicTableRegion } from './table.ts';
import { TimeSeries } from './time-series.ts';

/** A motion-corrected movie, the movie it came from, and by how much each frame was moved. */
export class CorrectedImageStack extends neurodata(
  'CorrectedImageStack',
  NWBDataInterface,
  {
    corrected: child(() => ImageSeries, { doc: 'The corrected movie', exactName: true }),
    original: link(() => ImageSeries, { doc: 'The movie before' }),
    xyTranslation: child(() => TimeSeries, {
      doc: 'Translation of each frame [time, x and y], in pixels',
      exactName: true,
    }),
  },
  { defaultName: 'CorrectedImageStack' },
) {}

/** Motion-corrected movies. */
export class MotionCorrection extends neurodata(
  'MotionCorrection',
  NWBDataInterface,
  {
    correctedImageStacks: children(() => CorrectedImageStack, {
      doc: 'The movies',
      singular: 'correctedImageStack',
      indexed: true,
      minimum: 1,
    }),
  },
  { defaultName: 'MotionCorrection' },
) {}

/** The ROIs of one or more imaging planes. */
export class ImageSegmentation extends neurodata(
  'ImageSegmentation',
  NWBDataInterface,
  {
    planeSegmentations: children(() => PlaneSegmentation, {
      doc: 'One table of ROIs for each plane',
      singular: 'planeSegmentation',
      indexed: true,
      minimum: 1,
    }),
  },
  { defaultName: 'ImageSegmentation' },
) {
  /** Adds a table for a plane; its description defaults to the plane's, its name to the plane's name. */
  addSegmentation(init: {
    readonly imagingPlane: ImagingPlane;
    readonly description?: string | undefined;
    readonly name?: string | undefined;
  }): PlaneSegmentation {
    const { imagingPlane } = init;
    const description =
      init.description ?? imagingPlane.description ?? `ROIs of ${imagingPlane.name}`;
    const name = init.name ?? imagingPlane.name;
    return this.addPlaneSegmentation(new PlaneSegmentation({ imagingPlane, description, name }));
  }
}

/** Responses of ROIs over time, `[time]` or `[time, roi]`. */
export class RoiResponseSeries extends neurodata(
  'RoiResponseSeries',
  TimeSeries,
  {
    data: sharedArray('numeric', [[null], [null, null]], {
      doc: 'Responses [time] or [time, roi]',
    }),
    rois: child(() => DynamicTableRegion, { doc: 'The ROI of each column of data' }),
  },
  { rules: [roiColumns] },
) {}

/** Fluorescence of ROIs. */
export class Fluorescence extends neurodata(
  'Fluorescence',
  NWBDataInterface,
  {
    roiResponseSeries: children(() => RoiResponseSeries, {
      doc: 'The responses',
      singular: 'roiResponseSeries',
      indexed: true,
      minimum: 1,
    }),
  },
  { defaultName: 'Fluorescence' },
) {}

/** Relative change of fluorescence (ΔF/F) of ROIs. */
export class DfOverF extends neurodata(
  'DfOverF',
  NWBDataInterface,
  {
    roiResponseSeries: children(() => RoiResponseSeries, {
      doc: 'The responses',
      singular: 'roiResponseSeries',
      indexed: true,
      minimum: 1,
    }),
  },
  { defaultName: 'DfOverF' },
) {}
