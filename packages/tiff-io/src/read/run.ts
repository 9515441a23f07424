import { bytesPerElement, createArray, type Dtype, type TypedArray } from '@ophys/core';
import { type ByteSource, readParts } from '../bytes/source.ts';

/** Frames may lie this far apart, as a part of their size, to be read in one go. */
const LARGEST_GAP = 0.25;
/** Linux takes at most 1024 pieces of memory in one read; between frames there is a gap. */
const MOST_FRAMES_IN_ONE_READ = 512;

/**
 * Reads frames that are stored as they are, straight into one new array `[frame, row, column]`.
 *
 * @param starts of each frame, where its pixels begin in the file
 * @param pixels per frame
 */
export async function readStoredFrames(
  source: ByteSource,
  starts: Float64Array,
  dtype: Dtype,
  pixels: number,
  signal?: AbortSignal,
): Promise<TypedArray> {
  const data = createArray(dtype, starts.length * pixels);
  const frameBytes = pixels * bytesPerElement(dtype);
  const bytes = new Uint8Array(data.buffer);
  for (const run of runsOf(starts, frameBytes)) {
    const parts = partsOf(bytes, run, frameBytes);
    await readParts(source, starts[run.first] ?? 0, parts, signal);
  }
  return data;
}

/** Frames `first … first + count - 1`, each `gap` bytes after the end of the one before. */
interface Run {
  readonly first: number;
  readonly count: number;
  readonly gap: number;
}

function* runsOf(starts: Float64Array, frameBytes: number): Generator<Run> {
  let first = 0;
  while (first < starts.length) {
    const gap = gapAfter(starts, first, frameBytes);
    const most = gap === 0 ? starts.length : MOST_FRAMES_IN_ONE_READ;
    let count = 1;
    if (gap >= 0 && gap <= LARGEST_GAP * frameBytes) {
      while (
        first + count < starts.length &&
        count < most &&
        gapAfter(starts, first + count - 1, frameBytes) === gap
      ) {
        count++;
      }
    }
    yield { first, count, gap };
    first += count;
  }
}

function gapAfter(starts: Float64Array, frame: number, frameBytes: number): number {
  return (starts[frame + 1] ?? Infinity) - (starts[frame] ?? 0) - frameBytes;
}

function partsOf(bytes: Uint8Array, run: Run, frameBytes: number): Uint8Array[] {
  const { first, count, gap } = run;
  if (gap === 0 || count === 1) {
    return [bytes.subarray(first * frameBytes, (first + count) * frameBytes)];
  }
  const between = new Uint8Array(gap);
  const parts: Uint8Array[] = [];
  for (let i = first; i < first + count; i++) {
    if (i > first) parts.push(between);
    parts.push(bytes.subarray(i * frameBytes, (i + 1) * frameBytes));
  }
  return parts;
}
