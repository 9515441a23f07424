import type { Image } from '@ophys/core';
import {
  type BlockGrid,
  layOutBlocks,
  type PiecewiseOptions,
  resolvePiecewiseOptions,
} from '../../estimate/block-grid.ts';
import { fastLength } from '../../fft/lengths.ts';
import { type CorrelationOptions, resolveCorrelationOptions } from '../../options.ts';
import { taperOverlap } from '../phase-correlate/overlap.ts';
import { patchRadius } from '../phase-correlate/peak.ts';
import {
  fadeAtBorder,
  measureIntensities,
  type PreparedReference,
  type Spectrum,
  sigmoidTaper,
  whitenReference,
} from '../phase-correlate/prepare.ts';

/** A block's taper, relative to the smoothing (as in suite2p). */
const TAPER_IN_SMOOTHINGS = 2;

/** The blocks of a reference image, made ready for any number of frames. Survives structured cloning. */
export interface PreparedBlocks
  extends BlockGrid,
    Pick<
      PreparedReference,
      | 'height'
      | 'width'
      | 'canvasHeight'
      | 'canvasWidth'
      | 'smoothing'
      | 'whiteningFloor'
      | 'low'
      | 'high'
      | 'scale'
    > {
  /** Largest whole shift looked for relative to where a frame was placed, in px. */
  readonly limit: number;
  readonly snrThreshold: number;
  /**
   * Weights of the rows of each row of blocks, `[block row, row]`, and of the columns likewise: a
   * block's own taper times that of the frame.
   */
  readonly taperY: readonly Float64Array[];
  readonly taperX: readonly Float64Array[];
  /** The tapers' own correlations, as those of {@link PreparedReference}. */
  readonly overlapY: readonly Float64Array[];
  readonly overlapX: readonly Float64Array[];
  /** Mean of each block of the clipped reference; subtracted, and put in the place of NaN. */
  readonly levels: Float32Array;
  /** Spectra `[block row, block column]` as those of {@link PreparedReference}. */
  readonly spectra: readonly Spectrum[];
}

/**
 * Prepares the blocks of a reference image. NaN pixels count as the image's mean.
 *
 * @throws {InvalidArgumentError} when an option is out of range
 */
export function prepareBlocks(
  image: Image,
  correlation?: CorrelationOptions,
  piecewise?: PiecewiseOptions,
): PreparedBlocks {
  const { smoothing, taper, clipPercentiles, whiteningFloor } =
    resolveCorrelationOptions(correlation);
  const { blockSize, maxBlockShift, snrThreshold } = resolvePiecewiseOptions(piecewise);
  const { height, width } = image;
  const grid = layOutBlocks(height, width, blockSize);
  const { blockHeight, blockWidth, startsY, startsX } = grid;
  const span = 2 * (maxBlockShift + patchRadius) + 1;
  const { low, high, scale, level } = measureIntensities(image.data, clipPercentiles);
  const slope = TAPER_IN_SMOOTHINGS * smoothing;
  const tapersY = blockTapers(startsY, blockHeight, slope, sigmoidTaper(height, taper));
  const tapersX = blockTapers(startsX, blockWidth, slope, sigmoidTaper(width, taper));
  const overlapOf = (own: Float64Array) => taperOverlap(own, maxBlockShift + patchRadius);
  const frame = {
    ...grid,
    height,
    width,
    canvasHeight: fastLength(Math.max(blockHeight, span)),
    canvasWidth: fastLength(Math.max(blockWidth, span)),
    limit: maxBlockShift,
    smoothing,
    whiteningFloor,
    snrThreshold,
    low,
    high,
    scale,
    taperY: tapersY,
    taperX: tapersX,
    overlapY: tapersY.map(overlapOf),
    overlapX: tapersX.map(overlapOf),
  };
  const levels = measureLevels(image, frame, level);
  const spectra = Array.from(levels, (_, block) => {
    const { canvas } = placeBlock(image.data, { ...frame, levels }, block, { y: 0, x: 0 });
    return whitenReference(canvas, frame);
  });
  return { ...frame, levels, spectra };
}

/** Row and column of blocks of a block. */
export function blockPlace(
  { startsX }: Pick<BlockGrid, 'startsX'>,
  block: number,
): readonly [row: number, column: number] {
  return [Math.floor(block / startsX.length), block % startsX.length];
}

/**
 * One block of a frame that is moved back by a whole shift: clipped, centred, scaled and tapered, on
 * its canvas. Where the frame ends it fades out over four pixels.
 */
export function placeBlock(
  pixels: ArrayLike<number>,
  blocks: Omit<PreparedBlocks, 'spectra'>,
  block: number,
  shift: { readonly y: number; readonly x: number },
): { readonly canvas: Float64Array; readonly isConstant: boolean } {
  const { canvasHeight, canvasWidth, height, width, low, high, scale } = blocks;
  const canvas = new Float64Array(canvasHeight * canvasWidth);
  const [blockRow, blockColumn] = blockPlace(blocks, block);
  const top = blocks.startsY[blockRow] + shift.y;
  const left = blocks.startsX[blockColumn] + shift.x;
  const moved = shift.y !== 0 || shift.x !== 0;
  const weightsY = moveTaper(blocks.taperY[blockRow], top, height, moved);
  const weightsX = moveTaper(blocks.taperX[blockColumn], left, width, moved);
  const level = blocks.levels[block];
  let first: number | undefined;
  let isConstant = true;
  for (let y = 0; y < blocks.blockHeight; y++) {
    for (let x = 0; x < blocks.blockWidth; x++) {
      const weight = weightsY[y] * weightsX[x];
      if (weight === 0) continue;
      const pixel = pixels[(top + y) * width + left + x];
      const value = Number.isNaN(pixel) ? level : Math.min(high, Math.max(low, pixel));
      first ??= value;
      if (value !== first) isConstant = false;
      canvas[y * canvasWidth + x] = (value - level) * scale * weight;
    }
  }
  return { canvas, isConstant };
}

function moveTaper(
  taper: Float64Array,
  start: number,
  length: number,
  moved: boolean,
): Float64Array {
  return moved ? taper.map((weight, i) => weight * fadeAtBorder(start + i, length)) : taper;
}

function blockTapers(
  starts: Int32Array,
  length: number,
  slope: number,
  frameTaper: Float64Array,
): Float64Array[] {
  const own = sigmoidTaper(length, slope);
  return Array.from(starts, (start) => own.map((weight, i) => weight * frameTaper[start + i]));
}

/** Mean of each block of the clipped image; NaN counts as `level`. */
function measureLevels(
  { data, width }: Image,
  {
    blockHeight,
    blockWidth,
    startsY,
    startsX,
    low,
    high,
  }: BlockGrid & { low: number; high: number },
  level: number,
): Float32Array {
  return Float32Array.from({ length: startsY.length * startsX.length }, (_, block) => {
    const [row, column] = blockPlace({ startsX }, block);
    let sum = 0;
    for (let y = startsY[row]; y < startsY[row] + blockHeight; y++) {
      for (let x = startsX[column]; x < startsX[column] + blockWidth; x++) {
        const value = data[y * width + x];
        sum += Number.isNaN(value) ? level : Math.min(high, Math.max(low, value));
      }
    }
    return sum / (blockHeight * blockWidth);
  });
}
