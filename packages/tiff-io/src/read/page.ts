import { bytesPerElement, createArray, type TypedArray } from '@ophys/core';
import type { ByteSource } from '../bytes/source.ts';
import { inputError } from '../bytes/window-reader.ts';
import { machineIsLittleEndian, swapBytes } from '../decode/byte-order.ts';
import type { Decoder } from '../decode/decoder.ts';
import { undoFloatPredictor, undoHorizontalDifference } from '../decode/predictor.ts';
import type { PageLayout } from '../structure/layout.ts';
import { type Segments, segmentRows } from '../structure/segments.ts';

/** What decoding one page needs. */
export interface PageToDecode {
  readonly layout: PageLayout;
  readonly segments: Segments;
  readonly decode: Decoder;
  readonly littleEndian: boolean;
}

/**
 * Decodes a page that is compressed, tiled, or in pieces, into `frame` (`height * width` pixels).
 *
 * @throws {InputError} naming the page and the strip or tile that is damaged
 */
export async function decodePage(
  source: ByteSource,
  page: PageToDecode,
  frame: TypedArray,
  options: { path?: string | undefined; signal?: AbortSignal | undefined },
): Promise<void> {
  const { layout } = page;
  const tile = layout.isTiled
    ? createArray(layout.dtype, layout.segmentHeight * layout.segmentWidth)
    : undefined;
  const read = await segmentReader(source, page.segments, options.signal);
  for (let down = 0; down < layout.segmentsDown; down++) {
    const rows = segmentRows(layout, down);
    for (let across = 0; across < layout.segmentsAcross; across++) {
      const index = down * layout.segmentsAcross + across;
      const pixels = tile ?? rowsOf(frame, layout, down, rows);
      decodeSegment(page, await read(index), pixels, index, options.path);
      if (tile !== undefined) placeTile(frame, tile, layout, down, across);
    }
  }
}

function rowsOf(frame: TypedArray, layout: PageLayout, down: number, rows: number): TypedArray {
  const start = down * layout.segmentHeight * layout.width;
  return frame.subarray(start, start + rows * layout.width);
}

function decodeSegment(
  page: PageToDecode,
  input: Uint8Array,
  pixels: TypedArray,
  index: number,
  path: string | undefined,
): void {
  const { layout } = page;
  const output = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const what = `${layout.isTiled ? 'Tile' : 'Strip'} ${index + 1} of page ${layout.page}`;
  let filled: number;
  try {
    filled = page.decode(input, output);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw inputError(
      path,
      `${what} cannot be decoded (${layout.compression}: ${reason}). It is damaged; copy it again.`,
      cause,
    );
  }
  if (filled !== output.length) {
    throw inputError(
      path,
      `${what} decodes (${layout.compression}) to ${filled} bytes, expected ${output.length}. ` +
        'It is damaged; copy it again.',
    );
  }
  restorePixels(page, pixels, output);
}

function restorePixels(page: PageToDecode, pixels: TypedArray, bytes: Uint8Array): void {
  const { predictor, segmentWidth, dtype } = page.layout;
  if (predictor === 'float') {
    undoFloatPredictor(bytes, segmentWidth, bytesPerElement(dtype));
    return;
  }
  if (page.littleEndian !== machineIsLittleEndian) swapBytes(pixels);
  if (predictor === 'horizontal') undoHorizontalDifference(pixels, segmentWidth);
}

function placeTile(
  frame: TypedArray,
  tile: TypedArray,
  layout: PageLayout,
  down: number,
  across: number,
): void {
  const { height, width, segmentHeight, segmentWidth } = layout;
  const left = across * segmentWidth;
  const columns = Math.min(segmentWidth, width - left);
  const rows = Math.min(segmentHeight, height - down * segmentHeight);
  for (let row = 0; row < rows; row++) {
    const from = row * segmentWidth;
    frame.set(tile.subarray(from, from + columns), (down * segmentHeight + row) * width + left);
  }
}

/** Segments mostly follow one another: then one read fetches them all. */
async function segmentReader(
  source: ByteSource,
  segments: Segments,
  signal: AbortSignal | undefined,
): Promise<(index: number) => Promise<Uint8Array>> {
  const { offsets, byteCounts } = segments;
  let start = Infinity;
  let end = 0;
  let stored = 0;
  for (let i = 0; i < offsets.length; i++) {
    start = Math.min(start, offsets[i] ?? 0);
    end = Math.max(end, (offsets[i] ?? 0) + (byteCounts[i] ?? 0));
    stored += byteCounts[i] ?? 0;
  }
  if (end - start > 1.25 * stored + 65536) {
    return async (i) => source.read(offsets[i] ?? 0, byteCounts[i] ?? 0, signal);
  }
  const all = await source.read(start, end - start, signal);
  return async (i) => {
    const from = (offsets[i] ?? 0) - start;
    return all.subarray(from, from + (byteCounts[i] ?? 0));
  };
}
