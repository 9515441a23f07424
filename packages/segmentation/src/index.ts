/**
 * Finding ROIs in calcium-imaging movies, and comparing segmentations.
 *
 * @module
 */
import type { AnyJob } from '@ophys/compute';
import { assessTileJob } from './assess/assess-tile.ts';
import { fitTileJob } from './demix/fit-tile.ts';
import { measureTileJob } from './demix/measure-tile.ts';
import { detectTileJob } from './detect-tile.ts';
import { measureSizesJob } from './size/estimate-size.ts';

export {
  type CellImages,
  type DetectInImagesOptions,
  detectCellsInImages,
} from './anatomical/detect-cells-in-images.ts';
export { type AssessOptions, assessRois, isAccepted } from './assess/assess-rois.ts';
export type { AcceptOptions, AssessedRoi, CellQuality } from './assess/assessed-roi.ts';
export {
  type CellFeatures,
  cellProbability,
  featureNames,
  featuresOf,
} from './assess/cell-probability.ts';
export {
  compareSegmentations,
  type MaskMatch,
  type SegmentationComparison,
} from './compare/compare-segmentations.ts';
export { demixRois } from './demix/demix-rois.ts';
export type { Demixing } from './demix/describe-sources.ts';
export type { DemixOptions, DemixParameters } from './demix/options.ts';
export { detectRois } from './detect.ts';
export { type MeasureRoisOptions, measureRois } from './measure-rois.ts';
export { type MergeRoiListsOptions, mergeRoiLists } from './merge-roi-lists.ts';
export {
  type BinnedMovie,
  binnedMovieInMemory,
  chooseBinSize,
  MAX_BINS,
} from './movie/binned-movie.ts';
export { type Binner, binMovie, createBinner } from './movie/binner.ts';
export {
  type Background,
  DETECT_TILE_BYTES,
  type DetectOptions,
  type DetectParameters,
} from './options.ts';
export type { Detection, Roi, RoiQuality } from './roi.ts';

/** The jobs that a worker's entry module must serve for this package. */
export const segmentationJobs: readonly AnyJob[] = [
  measureSizesJob,
  detectTileJob,
  measureTileJob,
  fitTileJob,
  assessTileJob,
];
