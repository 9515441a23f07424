import { type ByteSource, readParts, type TypedArray } from '@ophys/core';

/** Frames may lie this far apart, as a part of their size, to be read in one go. */
const LARGEST_GAP = 0.25;
/** A gap that costs less to read than to ask again. */
const SMALL_GAP_BYTES = 16 * 1024;
/** Smaller frames are cheaper to copy than to be read each into its place. */
const SMALL_FRAME_BYTES = 32 * 1024;
/** Small frames are read together, through this much memory. */
const MOST_BYTES_BETWEEN = 1024 * 1024;
/** Linux takes at most 1024 pieces of memory in one read; between frames there is a gap. */
const MOST_FRAMES_IN_ONE_READ = 512;

/**
 * Reads frames that are stored as they are, straight into `data` `[frame, row, column]`.
 *
 * @param starts of each frame, where its pixels begin in the file
 */
export async function readStoredFrames(
  source: ByteSource,
  starts: Float64Array,
  data: TypedArray,
  signal?: AbortSignal,
): Promise<void> {
  const frameBytes = data.byteLength / starts.length;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  for (const run of runsOf(starts, frameBytes)) {
    signal?.throwIfAborted();
    const start = starts[run.first] ?? 0;
    const isSmall = run.gap > 0 && run.count > 1 && frameBytes <= SMALL_FRAME_BYTES;
    if (isSmall) await readThrough(source, start, run, bytes, frameBytes, signal);
    else await readParts(source, start, partsOf(bytes, run, frameBytes), signal);
  }
}

/** Frames `first … first + count - 1`, each `gap` bytes after the end of the one before. */
interface Run {
  readonly first: number;
  readonly count: number;
  readonly gap: number;
}

function* runsOf(starts: Float64Array, frameBytes: number): Generator<Run> {
  const largestGap = Math.max(SMALL_GAP_BYTES, LARGEST_GAP * frameBytes);
  let first = 0;
  while (first < starts.length) {
    const gap = gapAfter(starts, first, frameBytes);
    const most = gap === 0 ? starts.length : mostFrames(frameBytes, gap);
    let count = 1;
    if (gap >= 0 && gap <= largestGap) {
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

function mostFrames(frameBytes: number, gap: number): number {
  return frameBytes > SMALL_FRAME_BYTES
    ? MOST_FRAMES_IN_ONE_READ
    : Math.max(1, Math.floor(MOST_BYTES_BETWEEN / (frameBytes + gap)));
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

async function readThrough(
  source: ByteSource,
  start: number,
  { first, count, gap }: Run,
  bytes: Uint8Array,
  frameBytes: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const stride = frameBytes + gap;
  const all = await source.read(start, count * stride - gap, signal);
  for (let i = 0; i < count; i++) {
    bytes.set(all.subarray(i * stride, i * stride + frameBytes), (first + i) * frameBytes);
  }
}
