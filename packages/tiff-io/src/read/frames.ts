import { createArray, machineIsLittleEndian, swapBytes, type TypedArray } from '@ophys/core';
import { inputError, WindowReader } from '../bytes/window-reader.ts';
import { loadDecoder } from '../decode/decoder.ts';
import { explainTooWide, toNumbers } from '../decode/wide-integers.ts';
import type { TiffFile } from '../file.ts';
import { readDirectory } from '../structure/directory.ts';
import { readLayout } from '../structure/page-index.ts';
import { readSegments } from '../structure/segments.ts';
import { decodePage } from './page.ts';
import { readStoredFrames } from './run.ts';

/**
 * Reads frames of a file into `data`, one after the other.
 *
 * @param frames indices of the frames in the file, in any order
 * @param sample which sample of colour pages
 */
export async function readFrames(
  file: TiffFile,
  frames: Uint32Array,
  sample: number,
  data: TypedArray,
  signal: AbortSignal | undefined,
): Promise<void> {
  const starts = Float64Array.from(frames, (frame) => file.starts[frame] ?? -1);
  if (starts.includes(-1)) return decodeFrames(file, frames, sample, data, signal);
  await readStoredFrames(file.bytes, starts, data, signal);
  if (file.header.littleEndian !== machineIsLittleEndian) swapBytes(data);
  const { wide } = file.index.first;
  const tooWide = wide && toNumbers(data as Float64Array, wide);
  if (tooWide !== undefined) throw inputError(file.path, `The movie ${explainTooWide(tooWide)}`);
}

/** An array for `count` frames of a file. */
export function createFrames(file: TiffFile, count: number): TypedArray {
  const { height, width, dtype } = file.index.first;
  return createArray(dtype, count * height * width);
}

async function decodeFrames(
  file: TiffFile,
  frames: Uint32Array,
  sample: number,
  data: TypedArray,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { path, header } = file;
  const pixels = data.length / frames.length;
  const reader = new WindowReader(file.bytes, { path, signal });
  for (const [position, frame] of frames.entries()) {
    signal?.throwIfAborted();
    const offset = file.index.directories[frame] ?? 0;
    const directory = await readDirectory(reader, header, offset, frame + 1);
    const layout = await readLayout(reader, directory);
    const segments = await readSegments(reader, directory, layout);
    const decode = await loadDecoder(layout.compression);
    const page = { layout, segments, decode, littleEndian: header.littleEndian };
    const view = data.subarray(position * pixels, (position + 1) * pixels);
    await decodePage(file.bytes, page, view, sample, { path, signal });
  }
}
