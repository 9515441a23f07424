import type { MaskTable } from '../../mask-table.ts';

/** Longest run, in vectors of four pixels: bounds how far float32 sums go before float64 takes over. */
const MAX_VECTORS = 16;

/**
 * A mask table cut into runs of neighbouring pixels. A run is padded with weights of 0 to whole
 * vectors of four pixels.
 */
export interface RunTable {
  /** `masks + 1` positions into runs. */
  readonly offsets: Uint32Array;
  /** First pixel and number of vectors of each run, interleaved. */
  readonly runs: Uint32Array;
  /** Four weights per vector, runs one after the other. */
  readonly weights: Float32Array;
}

/** Cuts the masks into runs. Gaps shorter than a vector are bridged with weights of 0. */
export function cutIntoRuns(table: MaskTable): RunTable {
  const offsets = new Uint32Array(table.count + 1);
  const runs: number[] = [];
  const weights: number[] = [];
  for (let m = 0; m < table.count; m++) {
    const end = table.offsets[m + 1] as number;
    let i = table.offsets[m] as number;
    while (i < end) i = appendRun(table, i, end, runs, weights);
    offsets[m + 1] = runs.length / 2;
  }
  return { offsets, runs: Uint32Array.from(runs), weights: Float32Array.from(weights) };
}

/** Appends the run that starts at entry `first`; returns the entry after it. */
function appendRun(
  { pixels, weights }: MaskTable,
  first: number,
  end: number,
  runs: number[],
  padded: number[],
): number {
  const start = pixels[first] as number;
  const base = padded.length;
  let vectors = 0;
  let i = first;
  for (; i < end; i++) {
    const distance = (pixels[i] as number) - start;
    if (distance < 0 || distance >= 4 * (vectors + 1)) break;
    if (distance >= 4 * vectors) {
      if (vectors === MAX_VECTORS) break;
      vectors++;
      padded.push(0, 0, 0, 0);
    }
    padded[base + distance] = (padded[base + distance] as number) + (weights[i] as number);
  }
  runs.push(start, vectors);
  return i;
}
