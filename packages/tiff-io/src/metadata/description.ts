import type { Dtype } from '@ophys/core';
import type { TiffFile } from '../file.ts';
import type { Compression } from '../structure/compression.ts';
import { readInteger, tags } from '../structure/directory.ts';
import type { PageIndex } from '../structure/page-index.ts';
import type { PageOrder } from './page-order.ts';
import { readPageOrder } from './read-order.ts';
import { textsOf } from './texts.ts';

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
  /** The ImageDescription of the first page, at most its first 16 MiB. */
  readonly imageDescription: string | undefined;
  /** The Software tag of the first page, at most its first MiB. */
  readonly software: string | undefined;
  /** Frames per second, when the metadata of ScanImage, OME or ImageJ states it. */
  readonly rateHz: number | undefined;
  /** What the pages hold in turn, e.g. `2 channels`; undefined for a plain movie. */
  readonly interleaved: string | undefined;
  readonly warnings: readonly string[];
}

/** Describes an indexed file. */
export async function describeFile(file: TiffFile): Promise<TiffDescription> {
  const { header, index, frames } = file;
  const { height, width, dtype, compression } = index.first;
  const texts = await textsOf(file, frames);
  const order = await readPageOrder(texts);
  const interleaved = interleaving(order);
  return {
    pages: index.pages,
    frames,
    height,
    width,
    dtype,
    compression,
    bigTiff: header.bigTiff,
    byteOrder: header.littleEndian ? 'little' : 'big',
    imageDescription: file.imageDescription,
    software: texts.software === '' ? undefined : texts.software,
    rateHz: interleaved === undefined ? order.rateHz : undefined,
    interleaved,
    warnings: [
      ...(interleaved === undefined
        ? order.warnings
        : [`The pages interleave ${interleaved}; they are given as one sequence, without a rate.`]),
      ...storageWarnings(index),
    ],
  };
}

function interleaving({ channels, planes }: PageOrder): string | undefined {
  const parts = [
    ...(channels.length > 1 ? [`${channels.length} channels`] : []),
    ...(planes.length > 1 ? [`${planes.length} planes`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(' and ');
}

/** What about the storage of the pixels may surprise. */
export function storageWarnings({ firstDirectory }: PageIndex): string[] {
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
