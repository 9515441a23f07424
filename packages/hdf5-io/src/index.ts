/**
 * NWB files (HDF5) as objects of `@ophys/model`, in Node, browsers and workers, written in memory;
 * `@ophys/hdf5-io/node` adds writing to paths.
 *
 * @module
 */
export {
  describeNwb,
  type Hdf5Arrays,
  type Hdf5Movie,
  inspectNwb,
  listHdf5Datasets,
  openHdf5Arrays,
  openHdf5Source,
  openNwb,
  validateNwb,
} from './api.ts';
export type { NwbAppender } from './append.ts';
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
export {
  appendNwbInMemory,
  createNwbInMemory,
  exportNwbInMemory,
  writeNwbInMemory,
} from './in-memory.ts';
export type { Hdf5Input, OpenOptions } from './inputs/input.ts';
export { listChecks } from './inspect/all-checks.ts';
export type { Advice, Importance } from './inspect/check.ts';
export type { InspectOptions } from './inspect/inspect.ts';
export type { Diagnostic, NwbReader } from './open.ts';
export type { LinkedArray } from './stored.ts';
export type { ValidateOptions, ValidationFinding } from './validate.ts';
export type { NwbWriter } from './writer.ts';
