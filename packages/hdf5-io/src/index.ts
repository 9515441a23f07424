/**
 * NWB files (HDF5) as objects of `@ophys/model`. This entry runs in browsers and workers, on files in
 * memory; `@ophys/hdf5-io/node` adds files at paths.
 *
 * @module
 */
export type { DatasetSummary } from './datasets.ts';
export type {
  NwbSummary,
  ResponseSummary,
  SegmentationSummary,
  SeriesSummary,
} from './describe.ts';
export {
  listPhotonSeries,
  type PhotonSeries,
  photonSeriesSource,
  rateOf,
} from './frames/series.ts';
export type { FrameSink, FrameSinkOptions } from './frames/sink.ts';
export type { AxisOrder } from './frames/source.ts';
export { describeNwbBytes, openNwbBytes, validateNwbBytes } from './memory.ts';
export type { Diagnostic, NwbReader } from './open.ts';
export type { LinkedArray } from './stored.ts';
export type { NwbWriter } from './writer.ts';
