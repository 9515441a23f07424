import { InvalidArgumentError } from '@ophys/core';
import type { FieldGrid } from '../field.ts';
import { requirePiecewiseOptions } from '../known-options.ts';

/** How blocks of a frame are registered one by one, relative to the frame's rigid shift. */
export interface PiecewiseOptions {
  /**
   * Height and width of a block in px, at least 16, or one number for both; default 128. Neighbours
   * overlap by at least a third, 40 % in 512 px; along a side that is no longer than the block there
   * is one block, as long as the side. A frame that is a single block is registered rigidly.
   */
  readonly blockSize?: number | readonly [height: number, width: number] | undefined;
  /** Largest shift of a block relative to its frame, in whole px from 1 to 32; default 5. */
  readonly maxBlockShift?: number | undefined;
  /**
   * How much higher than the rest of its correlation a block's peak must be to stand alone; below
   * it the correlations of neighbouring blocks are averaged in, then those of theirs. At least 1,
   * default 1.2 (as in suite2p).
   */
  readonly snrThreshold?: number | undefined;
}

/** {@link PiecewiseOptions} with every default filled in. */
export interface ResolvedPiecewiseOptions {
  readonly blockSize: readonly [height: number, width: number];
  readonly maxBlockShift: number;
  readonly snrThreshold: number;
}

/**
 * Fills in the defaults and checks the ranges.
 *
 * @throws {InvalidArgumentError} naming the option that is out of range
 */
export function resolvePiecewiseOptions(options: PiecewiseOptions = {}): ResolvedPiecewiseOptions {
  requirePiecewiseOptions(options);
  const { maxBlockShift = 5, snrThreshold = 1.2 } = options;
  const given = options.blockSize ?? 128;
  const [height, width] = typeof given === 'number' ? [given, given] : given;
  for (const side of [height, width]) requireWhole('blockSize', side, 16, 4096);
  requireWhole('maxBlockShift', maxBlockShift, 1, 32);
  if (!(snrThreshold >= 1)) {
    throw new InvalidArgumentError(
      'snrThreshold',
      `Expected snrThreshold of at least 1, got ${snrThreshold}.`,
    );
  }
  return { blockSize: [height, width], maxBlockShift, snrThreshold };
}

function requireWhole(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new InvalidArgumentError(
    name,
    `Expected ${name} to be a whole number of px from ${min} to ${max}, got ${value}.`,
  );
}

/** Overlapping blocks of one size that cover a frame. */
export interface BlockGrid {
  readonly blockHeight: number;
  readonly blockWidth: number;
  /** First row of each row of blocks, ascending. */
  readonly startsY: Int32Array;
  /** First column of each column of blocks, ascending. */
  readonly startsX: Int32Array;
}

/**
 * Spreads blocks evenly over a frame, from border to border: along a side of `length` px
 * `ceil(1.5 length / block)` of them, so that neighbours overlap by at least a third.
 */
export function layOutBlocks(
  height: number,
  width: number,
  [blockHeight, blockWidth]: readonly [height: number, width: number],
): BlockGrid {
  return {
    blockHeight: Math.min(height, blockHeight),
    blockWidth: Math.min(width, blockWidth),
    startsY: spread(height, blockHeight),
    startsX: spread(width, blockWidth),
  };
}

function spread(length: number, block: number): Int32Array {
  if (block >= length) return Int32Array.of(0);
  const count = Math.ceil((1.5 * length) / block);
  return Int32Array.from({ length: count }, (_, i) =>
    Math.round((i * (length - block)) / (count - 1)),
  );
}

/** The centres of the blocks, which are the knots of the field that they measure. */
export function blockCentres({ blockHeight, blockWidth, startsY, startsX }: BlockGrid): FieldGrid {
  return {
    y: Float32Array.from(startsY, (start) => start + (blockHeight - 1) / 2),
    x: Float32Array.from(startsX, (start) => start + (blockWidth - 1) / 2),
  };
}
