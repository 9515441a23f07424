import { undoOverlap } from '../phase-correlate/overlap.ts';
import { createPeakFinder, patchRadius, patchSide } from '../phase-correlate/peak.ts';
import type { BlockShifts } from './index.ts';
import { blockPlace, type PreparedBlocks } from './prepare.ts';

/** Rounds of averaging over neighbours that a block whose peak does not stand out may take. */
const LEVELS = 2;

/**
 * Correlations of the blocks of one frame, `[block, dy, dx]`, each axis from `-reach` to `reach`;
 * all 0 for a block without contrast.
 */
export type BlockSurfaces = Float32Array | Float64Array;

/** Largest whole shift of which a correlation is kept: the search range and a patch round it. */
export function surfaceReach({ limit }: Pick<PreparedBlocks, 'limit'>): number {
  return limit + patchRadius;
}

/**
 * Finds where each block of a frame lies from its correlations.
 *
 * The SNR of a correlation is its highest pixel within `limit` over the highest farther than
 * `patchRadius` from that along either axis. Where it is below the threshold, the correlation is
 * replaced by the mean over all blocks, weighted by `exp(-d^2)` with `d` the distance in blocks, and
 * where that does not reach the threshold either, by the same mean of those means. The highest
 * pixel of what is left is refined to a continuous maximum ({@link createPeakFinder}) after
 * {@link undoOverlap}.
 */
export function createBlockPeakFinder(
  blocks: PreparedBlocks,
): (
  surfaces: BlockSurfaces,
  placed: { readonly y: number; readonly x: number },
  result: BlockShifts,
  frame: number,
) => void {
  const { limit, smoothing, snrThreshold, startsY, startsX, overlapY, overlapX } = blocks;
  const count = startsY.length * startsX.length;
  const reach = surfaceReach(blocks);
  const side = 2 * reach + 1;
  const pixels = side * side;
  const findPeak = createPeakFinder(smoothing);
  const levels = averagingLevels(startsY.length, startsX.length);
  const averaged = new Float64Array(pixels);
  const patch = new Float64Array(patchSide * patchSide);

  function choose(surfaces: BlockSurfaces, block: number): { surface: BlockSurfaces } & Summit {
    let surface = surfaces.subarray(block * pixels, (block + 1) * pixels);
    let summit = findSummit(surface, reach, limit);
    for (const weights of levels) {
      if (summit.snr >= snrThreshold) break;
      averageSurfaces(surfaces, weights.subarray(block * count, (block + 1) * count), averaged);
      surface = averaged;
      summit = findSummit(averaged, reach, limit);
    }
    return { surface, ...summit };
  }

  return (surfaces, placed, result, frame) => {
    for (let block = 0; block < count; block++) {
      const { surface, y, x, snr } = choose(surfaces, block);
      const at = frame * count + block;
      if (snr === 0) continue;
      for (let k = 0; k < patch.length; k++) {
        const dy = y + Math.floor(k / patchSide) - patchRadius;
        const dx = x + (k % patchSide) - patchRadius;
        patch[k] = surface[(dy + reach) * side + dx + reach];
      }
      const [row, column] = blockPlace(blocks, block);
      const overlap = { overlapY: overlapY[row], overlapX: overlapX[column] };
      const peak = findPeak(undoOverlap(patch, { y, x }, overlap));
      result.y[at] = y + peak.y + placed.y;
      result.x[at] = x + peak.x + placed.x;
      result.peak[at] = peak.height;
      result.snr[at] = snr;
    }
  };
}

interface Summit {
  readonly y: number;
  readonly x: number;
  readonly snr: number;
}

/** The highest pixel within `limit`, and by how much it is higher than what is not near it. */
function findSummit(surface: BlockSurfaces, reach: number, limit: number): Summit {
  const side = 2 * reach + 1;
  let [top, y, x] = [0, 0, 0];
  for (let dy = -limit; dy <= limit; dy++) {
    for (let dx = -limit; dx <= limit; dx++) {
      const height = surface[(dy + reach) * side + dx + reach];
      if (height > top) [top, y, x] = [height, dy, dx];
    }
  }
  let rest = 0;
  for (let dy = -reach; dy <= reach; dy++) {
    const isNear = Math.abs(dy - y) <= patchRadius;
    for (let dx = -reach; dx <= reach; dx++) {
      if (isNear && Math.abs(dx - x) <= patchRadius) continue;
      rest = Math.max(rest, surface[(dy + reach) * side + dx + reach]);
    }
  }
  return { y, x, snr: top === 0 ? 0 : top / Math.max(rest, 1e-6 * top) };
}

function averageSurfaces(
  surfaces: BlockSurfaces,
  weights: Float64Array,
  averaged: Float64Array,
): void {
  averaged.fill(0);
  for (let block = 0; block < weights.length; block++) {
    const start = block * averaged.length;
    for (let k = 0; k < averaged.length; k++) averaged[k] += weights[block] * surfaces[start + k];
  }
}

/** Per level the weights `[block, of block]`; each block's sum to 1. */
function averagingLevels(rows: number, columns: number): Float64Array[] {
  const count = rows * columns;
  const once = new Float64Array(count * count);
  for (let to = 0; to < count; to++) {
    let sum = 0;
    for (let from = 0; from < count; from++) {
      const dy = Math.floor(to / columns) - Math.floor(from / columns);
      const dx = (to % columns) - (from % columns);
      once[to * count + from] = Math.exp(-dy * dy - dx * dx);
      sum += once[to * count + from];
    }
    for (let from = 0; from < count; from++) once[to * count + from] /= sum;
  }
  let weights = once;
  return Array.from({ length: LEVELS }, (_, level) => {
    if (level > 0) weights = multiply(weights, once, count);
    return weights;
  });
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k];
      for (let j = 0; j < size; j++) product[i * size + j] += factor * b[k * size + j];
    }
  }
  return product;
}
