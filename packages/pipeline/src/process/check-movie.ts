import { type FrameBlock, type FrameSource, InputError, isFloat } from '@ophys/core';
import { chooseBinSize } from '@ophys/segmentation';

/** Fewest frames in which activity can be told from noise. */
const FEWEST_FRAMES = 10;

/** Shortest side on which frames can be registered. */
const SHORTEST_SIDE_PX = 16;

/**
 * Refuses movies that nothing can be found in: too few frames, frames too small.
 *
 * @throws {InputError}
 */
export function checkMovie({ shape }: FrameSource, name: string): void {
  const [frames, height, width] = shape;
  if (frames < FEWEST_FRAMES) {
    throw new InputError(
      `${name} has ${frames} frame${frames === 1 ? '' : 's'}; finding cells by their activity takes at least ${FEWEST_FRAMES}. Check that the file is the whole recording.`,
      { path: name },
    );
  }
  if (Math.min(height, width) < SHORTEST_SIDE_PX) {
    throw new InputError(
      `Frames of ${name} are ${height} × ${width} pixels; registration needs at least ${SHORTEST_SIDE_PX} along each side.`,
      { path: name },
    );
  }
}

/** Fewest bins in which detection can tell activity from noise. */
const FEWEST_BINS = 3;

/**
 * Refuses a movie that is too short for its indicator: activity is looked for in bins of about one
 * decay time.
 *
 * @throws {InputError}
 */
export function checkDuration(
  { shape: [frames] }: FrameSource,
  { rateHz, tau }: { readonly rateHz: number; readonly tau: number },
  name: string,
): void {
  const needed = FEWEST_BINS * chooseBinSize({ rateHz, tau, frames });
  if (frames >= needed) return;
  throw new InputError(
    `${name} has ${frames} frames; at ${rateHz} Hz and a decay time of ${tau} s (traces.tau_seconds) finding cells takes at least ${needed}.`,
    { path: name },
  );
}

/**
 * The same movie, refusing pixels that are not numbers as soon as they are read.
 *
 * @throws {InputError} from its stream, naming the first such pixel
 */
export function requireFinite(source: FrameSource, name: string): FrameSource {
  if (!isFloat(source.dtype)) return source;
  const { shape, dtype, rateHz } = source;
  return {
    shape,
    dtype,
    rateHz,
    async *blocks(request) {
      for await (const block of source.blocks(request)) {
        checkFinite(block, shape, name);
        yield block;
      }
    },
  };
}

function checkFinite(block: FrameBlock, shape: FrameSource['shape'], name: string): void {
  const bad = block.data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const [, height, width] = shape;
  const frame = block.start + Math.floor(bad / (height * width));
  const row = Math.floor(bad / width) % height;
  throw new InputError(
    `${name} has ${block.data[bad]} at frame ${frame}, row ${row}, column ${bad % width}; every pixel must be a finite number. Replace such pixels, e.g. by 0, first.`,
    { path: name },
  );
}

/**
 * Refuses a movie without contrast, going by its reference image.
 *
 * @throws {InputError}
 */
export function requireContrast(reference: Float32Array, name: string): void {
  const first = reference[0];
  if (reference.some((value) => value !== first)) return;
  throw new InputError(
    `Every pixel of ${name} has the value ${first}; there is nothing to register. Check that the right channel was exported.`,
    { path: name },
  );
}
