import { bytesPerElement } from '@ophys/core';
import { inputError, type WindowReader } from '../bytes/window-reader.ts';
import { largestRatio } from './compression.ts';
import { type Directory, readIntegers, tags } from './directory.ts';
import { type PageLayout, pageBytes, segmentCount } from './layout.ts';

/** Where the segments (strips or tiles) of one page are, row by row. */
export interface Segments {
  readonly offsets: Float64Array;
  readonly byteCounts: Float64Array;
}

/** Rows of pixels in the segments of one row of segments: tiles are whole, the last strip is not. */
export function segmentRows(layout: PageLayout, down: number): number {
  return layout.isTiled
    ? layout.segmentHeight
    : Math.min(layout.segmentHeight, layout.height - down * layout.segmentHeight);
}

/** Size of a decoded segment in bytes. */
export function segmentBytes(layout: PageLayout, down: number): number {
  const values = segmentRows(layout, down) * layout.segmentWidth * layout.chunk;
  return values * bytesPerElement(layout.dtype);
}

/**
 * Reads where the segments of a page are, and checks that they can hold its pixels.
 *
 * @throws {InputError} when they are missing, past the end of the file, or too small
 */
export async function readSegments(
  reader: WindowReader,
  directory: Directory,
  layout: PageLayout,
): Promise<Segments> {
  const count = segmentCount(layout);
  const kind = layout.isTiled ? 'tile' : 'strip';
  const offsetTag = layout.isTiled ? tags.tileOffsets : tags.stripOffsets;
  const offsets = await readIntegers(reader, directory, offsetTag, count, `${kind} offsets`);
  if (offsets === undefined) {
    throw inputError(reader.path, `Page ${layout.page} does not say where its ${kind}s are.`);
  }
  const byteCounts = await readByteCounts(reader, directory, layout, count);
  const segments = { offsets, byteCounts };
  checkExtent(reader, layout, segments);
  return segments;
}

/** Old writers leave the byte counts out, or get them wrong; uncompressed pixels do not need them. */
async function readByteCounts(
  reader: WindowReader,
  directory: Directory,
  layout: PageLayout,
  count: number,
): Promise<Float64Array> {
  if (layout.compression === 'none') {
    return Float64Array.from({ length: count }, (_, i) =>
      segmentBytes(layout, Math.floor(i / layout.segmentsAcross) % layout.segmentsDown),
    );
  }
  const tag = layout.isTiled ? tags.tileByteCounts : tags.stripByteCounts;
  const byteCounts = await readIntegers(reader, directory, tag, count, 'byte counts');
  if (byteCounts !== undefined) return byteCounts;
  throw inputError(
    reader.path,
    `Page ${layout.page} is compressed (${layout.compression}), but does not say how long its ` +
      'segments are. The file is damaged.',
  );
}

function checkExtent(reader: WindowReader, layout: PageLayout, segments: Segments): void {
  const { offsets, byteCounts } = segments;
  let stored = 0;
  let end = 0;
  for (let i = 0; i < offsets.length; i++) {
    stored += byteCounts[i] ?? 0;
    end = Math.max(end, (offsets[i] ?? 0) + (byteCounts[i] ?? 0));
  }
  if (end > reader.size) throw cutShort(reader, `page ${layout.page}`, end);
  const bytes = pageBytes(layout);
  const most = Math.min(stored, reader.size) * largestRatio[layout.compression];
  if (bytes > most || stored > reader.size) {
    throw inputError(
      reader.path,
      `Page ${layout.page} claims ${bytes} bytes of pixels (${layout.height} × ${layout.width} ` +
        `${layout.dtype}), which its ${stored} bytes of ${layout.compression} data cannot hold. ` +
        'The file is damaged.',
    );
  }
}

/** The error for pixels that should be there, but the file ends before them. */
export function cutShort(reader: WindowReader, what: string, end: number) {
  return inputError(
    reader.path,
    `The pixels of ${what} should end at byte ${end}, but the file ends at byte ${reader.size}: ` +
      `${end - reader.size} bytes are missing. It is cut short; copy it again.`,
  );
}

/**
 * Where the pixels of a grey page begin, when they are stored as they are, in one piece, row by row;
 * otherwise undefined.
 */
export function contiguousStart(layout: PageLayout, segments: Segments): number | undefined {
  if (layout.compression !== 'none' || layout.predictor !== 'none') return undefined;
  if (layout.samples > 1) return undefined;
  if (layout.isTiled && (layout.segmentsAcross > 1 || layout.segmentWidth !== layout.width)) {
    return undefined;
  }
  const { offsets, byteCounts } = segments;
  for (let i = 1; i < offsets.length; i++) {
    if (offsets[i] !== (offsets[i - 1] ?? 0) + (byteCounts[i - 1] ?? 0)) return undefined;
  }
  return offsets[0];
}
