import {
  type ByteSource,
  bytesPerElement,
  createArray,
  machineIsLittleEndian,
  swapBytes,
  type TypedArray,
} from '@ophys/core';
import { inputError } from '../bytes/window-reader.ts';
import type { Decoder } from '../decode/decoder.ts';
import {
  undoFloatPredictor,
  undoHorizontalDifference,
  undoWideDifference,
} from '../decode/predictor.ts';
import { explainTooWide, toNumbers } from '../decode/wide-integers.ts';
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
 * Decodes one sample of a page that is compressed, tiled, in pieces or in colour, into `frame`
 * (`height * width` pixels).
 *
 * @throws {InputError} naming the page and the strip or tile that is damaged
 */
export async function decodePage(
  source: ByteSource,
  page: PageToDecode,
  frame: TypedArray,
  sample: number,
  options: { path?: string | undefined; signal?: AbortSignal | undefined },
): Promise<void> {
  const { layout } = page;
  const { dtype, segmentsAcross, segmentsDown, chunk } = layout;
  const largest = layout.segmentHeight * layout.segmentWidth * chunk;
  const isDirect = !layout.isTiled && chunk === 1;
  const scratch = isDirect ? undefined : createArray(dtype, largest);
  const firstSegment = chunk === 1 ? sample * segmentsDown * segmentsAcross : 0;
  const segments = segmentsOf(page.segments, firstSegment, segmentsDown * segmentsAcross);
  const read = await segmentReader(source, segments, options.signal);
  for (let down = 0; down < segmentsDown; down++) {
    const rows = segmentRows(layout, down);
    for (let across = 0; across < segmentsAcross; across++) {
      const index = down * segmentsAcross + across;
      const values = rows * layout.segmentWidth * chunk;
      const pixels = scratch?.subarray(0, values) ?? rowsOf(frame, layout, down, rows);
      decodeSegment(page, await read(index), pixels, firstSegment + index, options.path);
      if (scratch !== undefined) {
        placeSegment(frame, scratch, layout, { down, across, sample: chunk === 1 ? 0 : sample });
      }
    }
  }
}

function segmentsOf({ offsets, byteCounts }: Segments, first: number, count: number): Segments {
  const end = first + count;
  return { offsets: offsets.subarray(first, end), byteCounts: byteCounts.subarray(first, end) };
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
  const { wide } = layout;
  if (wide === undefined) restorePixels(page, pixels, output);
  else {
    const tooWide = restoreWide(page, pixels as Float64Array, wide);
    if (tooWide !== undefined) throw inputError(path, `${what} ${explainTooWide(tooWide)}`);
  }
}

function restorePixels(page: PageToDecode, pixels: TypedArray, bytes: Uint8Array): void {
  const { predictor, segmentWidth, dtype, chunk } = page.layout;
  if (predictor === 'float') {
    undoFloatPredictor(bytes, segmentWidth, chunk, bytesPerElement(dtype));
    return;
  }
  if (page.littleEndian !== machineIsLittleEndian) swapBytes(pixels);
  if (predictor === 'horizontal') undoHorizontalDifference(pixels, segmentWidth, chunk);
}

/** Integers of 64 bits: as they are stored they are no pixels yet. */
function restoreWide(page: PageToDecode, pixels: Float64Array, kind: 'int64' | 'uint64') {
  const { predictor, segmentWidth, chunk } = page.layout;
  if (page.littleEndian !== machineIsLittleEndian) swapBytes(pixels);
  if (predictor === 'horizontal') {
    const words = new BigUint64Array(pixels.buffer, pixels.byteOffset, pixels.length);
    undoWideDifference(words, segmentWidth, chunk);
  }
  return toNumbers(pixels, kind);
}

/** Puts one sample of a decoded strip or tile where it belongs; tiles hang over the frame's edge. */
function placeSegment(
  frame: TypedArray,
  segment: TypedArray,
  layout: PageLayout,
  at: { down: number; across: number; sample: number },
): void {
  const { height, width, segmentHeight, segmentWidth, chunk } = layout;
  const left = at.across * segmentWidth;
  const top = at.down * segmentHeight;
  const columns = Math.min(segmentWidth, width - left);
  const rows = Math.min(segmentHeight, height - top);
  for (let row = 0; row < rows; row++) {
    const from = row * segmentWidth * chunk + at.sample;
    const to = (top + row) * width + left;
    if (chunk === 1) frame.set(segment.subarray(from, from + columns), to);
    else {
      for (let x = 0; x < columns; x++) frame[to + x] = segment[from + x * chunk] as number;
    }
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
