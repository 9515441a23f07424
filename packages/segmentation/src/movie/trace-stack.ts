import type { Rectangle } from '@ophys/core';

/** Traces of a rectangle of pixels with time contiguous, `[row, column, bin]`. */
export interface TraceStack {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly bins: number;
}

/** The traces of a tile as {@link BinnedMovie.readTile} gives them. */
export function stackTraces(
  data: Float32Array,
  { row0, row1, column0, column1 }: Rectangle,
): TraceStack {
  const height = row1 - row0;
  const width = column1 - column0;
  return { data, height, width, bins: data.length / (height * width) };
}
