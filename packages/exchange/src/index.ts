/**
 * Results of other tools, bytes in and bytes out: NumPy arrays and pickles, suite2p's ROIs, ImageJ's
 * ROI sets, Cellpose's masks, label images and lists of pixels.
 *
 * @module
 */

export type { DecodeOptions } from './bytes/byte-reader.ts';
export { labelImageOf } from './cellpose/read-masks.ts';
export { readImageJRoi } from './imagej/decode-roi.ts';
export { writeImageJRoi } from './imagej/encode-roi.ts';
export { maskOfImageJRoi } from './imagej/fill.ts';
export { readRoiSet, shapeOfMask, writeRoiSet } from './imagej/roi-set.ts';
export type { Bounds, ImageJRoi, RoiShape } from './imagej/shape.ts';
export { type LabelImage, labelsOfMasks, roisOfLabels } from './masks/labels.ts';
export { csvField, readPixelLists, writePixelLists } from './masks/pixel-list.ts';
export { readRois } from './masks/read-rois.ts';
export { type FrameSize, type ImportedRoi, maskOfPixels, type Pixels } from './masks/roi.ts';
export {
  elementsOf,
  isNumpyArray,
  type NumericArray,
  type NumericDtype,
  type NumpyArray,
  numbersOf,
  type ObjectArray,
  type PickleValue,
  type TextArray,
} from './npy/array.ts';
export { readNpy } from './npy/read-npy.ts';
export { type WriteNpyOptions, writeNpy } from './npy/write-npy.ts';
export { type PickleOptions, pickle } from './pickle/pickle.ts';
export { unpickle } from './pickle/unpickle.ts';
export {
  encodeSuite2p,
  type Suite2pResults,
  type Suite2pSignals,
} from './suite2p/encode-folder.ts';
export { extentOfStat, isStat, roisOfStat, type Stat, statsOf } from './suite2p/stat.ts';
