import type { Dtype } from '@ophys/core';
import type { WindowReader } from '../bytes/window-reader.ts';
import type { Compression } from '../structure/compression.ts';
import { readInteger, readText, tags } from '../structure/directory.ts';
import type { TiffHeader } from '../structure/header.ts';
import type { PageIndex } from '../structure/page-index.ts';
import { readRecordingText } from './rate.ts';

/** What a TIFF is, without its pixels. */
export interface TiffDescription {
  /** Pages in the file. */
  readonly pages: number;
  /** Frames of the movie: the pages, or more where a single page stands for many frames. */
  readonly frames: number;
  /** Rows of a frame. */
  readonly height: number;
  /** Columns of a frame. */
  readonly width: number;
  readonly dtype: Dtype;
  /** Compression of the first page. */
  readonly compression: Compression;
  readonly bigTiff: boolean;
  readonly byteOrder: 'little' | 'big';
  /** The ImageDescription of the first page, at most its first MiB. */
  readonly imageDescription: string | undefined;
  /** The Software tag of the first page, at most its first MiB. */
  readonly software: string | undefined;
  /** Frames per second, when the metadata of ScanImage, OME or ImageJ states it. */
  readonly rateHz: number | undefined;
  /** What the pages hold in turn, e.g. `2 channels`; undefined for a plain movie. */
  readonly interleaved: string | undefined;
  readonly warnings: readonly string[];
}

const MOST_TEXT_BYTES = 1024 * 1024;

/** Describes an indexed file; its `frames` are its pages. */
export async function describePages(
  reader: WindowReader,
  header: TiffHeader,
  index: PageIndex,
): Promise<TiffDescription> {
  const { first, firstDirectory } = index;
  const text = (tag: number) => readText(reader, firstDirectory, tag, MOST_TEXT_BYTES);
  const imageDescription = await text(tags.imageDescription);
  const software = await text(tags.software);
  const recording = readRecordingText(imageDescription, software);
  const warnings: string[] = [];
  if (recording.interleaved !== undefined) {
    warnings.push(
      `The pages interleave ${recording.interleaved}; they are given as one sequence, without a rate.`,
    );
  }
  if (recording.warning !== undefined) warnings.push(recording.warning);
  warnings.push(...storageWarnings(index));
  return {
    pages: index.pages,
    frames: index.pages,
    height: first.height,
    width: first.width,
    dtype: first.dtype,
    compression: first.compression,
    bigTiff: header.bigTiff,
    byteOrder: header.littleEndian ? 'little' : 'big',
    imageDescription,
    software,
    rateHz: recording.rateHz,
    interleaved: recording.interleaved,
    warnings,
  };
}

function storageWarnings({ firstDirectory }: PageIndex): string[] {
  const photometric = readInteger(firstDirectory, tags.photometric);
  const orientation = readInteger(firstDirectory, tags.orientation) ?? 1;
  return [
    ...(photometric === 0 ? ['White is stored as 0; pixel values are given as stored.'] : []),
    ...(photometric === 3 ? ['The pages have a colour table; it is ignored.'] : []),
    ...(orientation === 1
      ? []
      : [
          `The pages ask to be turned (Orientation ${orientation}); rows and columns are as stored.`,
        ]),
  ];
}
