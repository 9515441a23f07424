import {
  type BlockRequest,
  type ByteSource,
  blockRanges,
  type FrameBlock,
  type FrameSource,
} from '@ophys/core';
import { inputError } from './bytes/window-reader.ts';
import { type OpenTiffOptions, openTiffPages } from './file.ts';
import { describeFile, type TiffDescription } from './metadata/description.ts';
import { createFrames, readFrames } from './read/frames.ts';

/** A TIFF as a stream of frames, one per page, in the order of the file. */
export interface TiffMovie extends FrameSource {
  readonly description: TiffDescription;
  /** What the reader noticed and the caller may want to tell: one sentence each. */
  readonly warnings: readonly string[];
  /** Closes the source of the bytes. */
  close(): Promise<void>;
}

/**
 * Opens a TIFF or BigTIFF as the sequence of its pages, of 8, 16, 32 or 64-bit integers or 32 or
 * 64-bit floats, in strips or tiles, uncompressed or LZW, Deflate, PackBits or Zstd, with any
 * predictor. For channels, planes, colours, or several files see `openTiffRecording`.
 *
 * All pages are indexed and checked (two numbers per page stay in memory); pixels are read by
 * {@link FrameSource.blocks}. Pixel values are as stored, whatever the photometric interpretation;
 * 64-bit integers are given as float64, and one that float64 does not hold exactly is an error.
 *
 * @throws {InputError} when the file is no TIFF, damaged, cut short, of an unsupported kind, or its
 * pages differ in size or dtype
 */
export async function openTiff(
  bytes: ByteSource,
  options: OpenTiffOptions = {},
): Promise<TiffMovie> {
  const file = await openTiffPages(bytes, options);
  const description = await describeFile(file);
  const { height, width, dtype, samples, photometric } = file.index.first;
  if (samples > 1) {
    throw inputError(
      file.path,
      `Its pages have ${samples} samples per pixel (${photometric}); a movie has one. Open it as a ` +
        'recording, whose channels are the samples.',
    );
  }
  const shape = [file.frames, height, width] as const;
  return {
    shape,
    dtype,
    rateHz: description.rateHz,
    description,
    warnings: description.warnings,
    async *blocks(request: BlockRequest = {}): AsyncGenerator<FrameBlock> {
      for (const { start, stop } of blockRanges({ shape, dtype }, request)) {
        request.signal?.throwIfAborted();
        const data = createFrames(file, stop - start);
        const frames = Uint32Array.from({ length: stop - start }, (_, i) => start + i);
        await readFrames(file, frames, 0, data, request.signal);
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
  return describeFile(await openTiffPages(bytes, options));
}
