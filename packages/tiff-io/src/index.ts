/**
 * Microscope movies in TIFF and BigTIFF as frame streams, in Node and in a browser.
 *
 * @module
 */

export { type ByteSource, bytesOfBlob, bytesOfBuffer } from '@ophys/core';
export type { OpenTiffOptions } from './file.ts';
export type { TiffDescription } from './metadata/description.ts';
export { describeTiff, openTiff, type TiffMovie } from './movie.ts';
export type { RecordingFile } from './recording/files.ts';
export type { FindFile } from './recording/ome.ts';
export {
  type OpenRecordingOptions,
  openPrairieRecording,
  openTiffRecording,
} from './recording/open.ts';
export type { Compression } from './structure/compression.ts';
