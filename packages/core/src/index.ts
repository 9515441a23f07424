/**
 * The words every @ophys package shares: errors, dtypes, frame streams, progress, cancellation.
 *
 * @module
 */

export { addFrames } from './add-frames.ts';
export {
  arraySource,
  blockRanges,
  blockSizeFor,
  collectFrames,
  evenlySpaced,
  framesOf,
  pickFrames,
} from './blocks.ts';
export { machineIsLittleEndian, swapBytes } from './byte-order.ts';
export {
  assertInside,
  type ByteSource,
  bytesOfBlob,
  bytesOfBuffer,
  readParts,
  totalLength,
} from './bytes.ts';
export { checkCrop } from './check-crop.ts';
export { deinterleave, type FrameStride } from './deinterleave.ts';
export { describeValue } from './describe-value.ts';
export {
  bytesPerElement,
  createArray,
  type Dtype,
  dtypeOf,
  dtypeRange,
  dtypes,
  isFloat,
  type TypedArray,
  type TypedArrayOf,
  viewAs,
} from './dtype.ts';
export {
  DeviceMissingError,
  type ErrorTag,
  ExistsError,
  InputError,
  InvalidArgumentError,
  isOphysError,
  OphysError,
  OutOfRangeError,
  ResourceError,
  UnknownNameError,
  WorkerError,
  WriteError,
  WrongTypeError,
} from './errors.ts';
export type { BlockRequest, FrameBlock, FrameSource, Image } from './frames.ts';
export { joinMovies } from './join-movies.ts';
export { type KnownOptionsWording, requireKnownOptions } from './known-options.ts';
export type { Mask, Rectangle } from './mask.ts';
export { median, percentile, selectSmallest } from './median.ts';
export { medianRate } from './median-rate.ts';
export { nearestName } from './nearest-name.ts';
export { type OutlineLoop, traceOutline } from './outline.ts';
export type { Progress, RunOptions } from './progress.ts';
export {
  type Recording,
  type RecordingChannel,
  type RecordingDetails,
  type RecordingMetadata,
  type RecordingPlane,
  type RecordingSelection,
  recordingOf,
  resolveSelection,
} from './recording.ts';
export { requireMovie } from './require-movie.ts';
export {
  planeOf,
  stackPlanes,
  type Volume,
  type VolumeBlock,
  type VolumeSource,
  volumesOf,
} from './volumes.ts';
