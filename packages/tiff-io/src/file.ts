import { type ByteSource, bytesPerElement, type RunOptions } from '@ophys/core';
import { inputError, WindowReader } from './bytes/window-reader.ts';
import { framesBehindOnePage } from './metadata/one-page.ts';
import { readText, tags } from './structure/directory.ts';
import { readHeader, type TiffHeader } from './structure/header.ts';
import { pageBytes } from './structure/layout.ts';
import { indexPages, type PageIndex } from './structure/page-index.ts';
import { cutShort } from './structure/segments.ts';

/** What opening a TIFF takes. */
export interface OpenTiffOptions extends RunOptions {
  /** Name of the file, for messages. */
  readonly path?: string | undefined;
}

/** A TIFF whose pages have been found and checked; no pixel was read. */
export interface TiffFile {
  readonly bytes: ByteSource;
  readonly path: string | undefined;
  readonly header: TiffHeader;
  readonly index: PageIndex;
  /** Pages, or more where one page stands for many frames. */
  readonly frames: number;
  /** Of each frame, where its pixels begin, or -1 when its page must be decoded. */
  readonly starts: Float64Array;
  /** The ImageDescription of the first page, at most its first 16 MiB. */
  readonly imageDescription: string | undefined;
}

/** Longer texts are not read to their end. */
const MOST_TEXT_BYTES = 16 * 1024 * 1024;

/** Finds and checks all pages of a file. */
export async function openTiffPages(
  bytes: ByteSource,
  options: OpenTiffOptions,
): Promise<TiffFile> {
  const { path, signal } = options;
  const reader = new WindowReader(bytes, { path, signal });
  const header = await readHeader(reader);
  const index = await indexPages(reader, header, options);
  const imageDescription = await readText(
    reader,
    index.firstDirectory,
    tags.imageDescription,
    MOST_TEXT_BYTES,
  );
  const { count, starts } = frameStarts(reader, index, imageDescription ?? '');
  return { bytes, path, header, index, frames: count, starts, imageDescription };
}

/** One frame per page, unless all frames follow each other behind a single directory. */
function frameStarts(
  reader: WindowReader,
  index: PageIndex,
  imageDescription: string,
): { count: number; starts: Float64Array } {
  const { height, width, dtype } = index.first;
  const count = index.pages === 1 ? framesBehindOnePage(imageDescription, height * width) : 1;
  if (count === 1) return { count: index.pages, starts: index.pixels };
  const start = firstOfMany(reader, index, count);
  const frameBytes = height * width * bytesPerElement(dtype);
  return { count, starts: Float64Array.from({ length: count }, (_, i) => start + i * frameBytes) };
}

/** Where the frames behind a single directory begin, when all of them are there. */
function firstOfMany(reader: WindowReader, index: PageIndex, count: number): number {
  const start = index.pixels[0] ?? -1;
  if (start < 0) {
    throw inputError(
      reader.path,
      `The file has one page, but its description speaks of ${count} frames, and they are compressed ` +
        'or in pieces, so that they cannot be found. Save the movie again, with a page per frame.',
    );
  }
  const frameBytes = pageBytes(index.first);
  const end = start + count * frameBytes;
  if (end > reader.size) {
    const whole = Math.floor((reader.size - start) / frameBytes);
    throw cutShort(reader, `the ${count} frames (of which ${whole} are whole)`, end);
  }
  const directory = index.directories[0] ?? 0;
  if (start < directory && directory < end) {
    const whole = Math.floor((directory - start) / frameBytes);
    throw inputError(
      reader.path,
      `The file has one page, but its description speaks of ${count} frames, and only the first ` +
        `${whole} of them fit before the directory. It was probably cropped by a program that kept ` +
        'the old description; save it again.',
    );
  }
  return start;
}
