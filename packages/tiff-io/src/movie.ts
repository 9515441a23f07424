import {
  type BlockRequest,
  blockRanges,
  bytesPerElement,
  createArray,
  type FrameBlock,
  type FrameSource,
  type RunOptions,
  type TypedArray,
} from '@ophys/core';
import type { ByteSource } from './bytes/source.ts';
import { inputError, WindowReader } from './bytes/window-reader.ts';
import { machineIsLittleEndian, swapBytes } from './decode/byte-order.ts';
import { loadDecoder } from './decode/decoder.ts';
import { describePages, type TiffDescription } from './metadata/description.ts';
import { framesBehindOnePage } from './metadata/rate.ts';
import { decodePage } from './read/page.ts';
import { readStoredFrames } from './read/run.ts';
import { readDirectory } from './structure/directory.ts';
import { readHeader, type TiffHeader } from './structure/header.ts';
import { pageLayout } from './structure/layout.ts';
import { indexPages, type PageIndex } from './structure/page-index.ts';
import { cutShort, readSegments } from './structure/segments.ts';

/** A TIFF as a stream of frames, one per page, in the order of the file. */
export interface TiffMovie extends FrameSource {
  readonly description: TiffDescription;
  /** What the reader noticed and the caller may want to tell: one sentence each. */
  readonly warnings: readonly string[];
  /** Closes the source of the bytes. */
  close(): Promise<void>;
}

/** What opening a TIFF takes. */
export interface OpenTiffOptions extends RunOptions {
  /** Name of the file, for messages. */
  readonly path?: string | undefined;
}

/**
 * Opens a TIFF or BigTIFF movie: one channel of 8, 16 or 32-bit integers or 32 or 64-bit floats, in
 * strips or tiles, uncompressed or LZW, Deflate, PackBits or Zstd, with any predictor.
 *
 * All pages are indexed and checked (two numbers per page stay in memory); pixels are read by
 * {@link FrameSource.blocks}. Pixel values are as stored, whatever the photometric interpretation.
 *
 * @throws {InputError} when the file is no TIFF, damaged, cut short, of an unsupported kind, or its
 * pages differ in size or dtype
 */
export async function openTiff(
  bytes: ByteSource,
  options: OpenTiffOptions = {},
): Promise<TiffMovie> {
  const { path, signal } = options;
  const reader = new WindowReader(bytes, { path, signal });
  const header = await readHeader(reader);
  const index = await indexPages(reader, header, options);
  const description = await describePages(reader, header, index);
  const frames = frameStarts(reader, index, description.imageDescription);
  const { height, width, dtype } = index.first;
  const opened = { bytes, path, header, index, ...frames };
  const shape = [frames.count, height, width] as const;
  return {
    shape,
    dtype,
    rateHz: description.rateHz,
    description: { ...description, frames: frames.count },
    warnings: description.warnings,
    async *blocks(request: BlockRequest = {}): AsyncGenerator<FrameBlock> {
      for (const { start, stop } of blockRanges({ shape, dtype }, request)) {
        request.signal?.throwIfAborted();
        const data = await readFrames(opened, start, stop, request.signal);
        yield { data, start, count: stop - start };
      }
    },
    async close() {
      await bytes.close?.();
    },
  };
}

/** Opens a TIFF, says what it is, and closes it; no pixel is read. Errors as {@link openTiff}. */
export async function describeTiff(
  bytes: ByteSource,
  options: OpenTiffOptions = {},
): Promise<TiffDescription> {
  return (await openTiff(bytes, options)).description;
}

interface OpenedTiff {
  readonly bytes: ByteSource;
  readonly path: string | undefined;
  readonly header: TiffHeader;
  readonly index: PageIndex;
  /** Of each frame, where its pixels begin, or -1 when its page must be decoded. */
  readonly starts: Float64Array;
}

/** One frame per page, unless all frames follow each other behind a single directory. */
function frameStarts(
  reader: WindowReader,
  index: PageIndex,
  imageDescription: string | undefined,
): { count: number; starts: Float64Array } {
  const { height, width, dtype } = index.first;
  const count = index.pages === 1 ? framesBehindOnePage(imageDescription ?? '', height * width) : 1;
  const start = index.pixels[0] ?? -1;
  if (count === 1) return { count: index.pages, starts: index.pixels };
  if (start < 0) {
    throw inputError(
      reader.path,
      `The file has one page, but its description speaks of ${count} frames, and they are compressed ` +
        'or in pieces, so that they cannot be found. Save the movie again, with a page per frame.',
    );
  }
  const frameBytes = height * width * bytesPerElement(dtype);
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
  return { count, starts: Float64Array.from({ length: count }, (_, i) => start + i * frameBytes) };
}

async function readFrames(
  tiff: OpenedTiff,
  start: number,
  stop: number,
  signal: AbortSignal | undefined,
): Promise<TypedArray> {
  const { height, width, dtype } = tiff.index.first;
  const starts = tiff.starts.subarray(start, stop);
  if (starts.includes(-1)) return decodeFrames(tiff, start, stop, signal);
  const data = await readStoredFrames(tiff.bytes, starts, dtype, height * width, signal);
  if (tiff.header.littleEndian !== machineIsLittleEndian) swapBytes(data);
  return data;
}

async function decodeFrames(
  tiff: OpenedTiff,
  start: number,
  stop: number,
  signal: AbortSignal | undefined,
): Promise<TypedArray> {
  const { height, width, dtype } = tiff.index.first;
  const pixels = height * width;
  const data = createArray(dtype, (stop - start) * pixels);
  const reader = new WindowReader(tiff.bytes, { path: tiff.path, signal });
  for (let frame = start; frame < stop; frame++) {
    signal?.throwIfAborted();
    const offset = tiff.index.directories[frame] ?? 0;
    const directory = await readDirectory(reader, tiff.header, offset, frame + 1);
    const layout = pageLayout(directory, tiff.path);
    const segments = await readSegments(reader, directory, layout);
    const decode = await loadDecoder(layout.compression);
    const page = { layout, segments, decode, littleEndian: tiff.header.littleEndian };
    const view = data.subarray((frame - start) * pixels, (frame - start + 1) * pixels);
    await decodePage(tiff.bytes, page, view, { path: tiff.path, signal });
  }
  return data;
}
