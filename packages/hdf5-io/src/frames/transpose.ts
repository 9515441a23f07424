import type { TypedArray } from '@ophys/core';

/** Edge of the square tiles in which a frame is transposed, so that both sides stay in cache. */
const TILE = 32;

/**
 * Transposes `count` frames of `rows × columns` elements, each stored row by row, into frames of
 * `columns × rows`. Both arrays are of the same class.
 */
export function transposeFrames(
  source: TypedArray,
  target: TypedArray,
  count: number,
  rows: number,
  columns: number,
): void {
  for (let frame = 0; frame < count; frame++) {
    const base = frame * rows * columns;
    for (let row0 = 0; row0 < rows; row0 += TILE) {
      const row1 = Math.min(rows, row0 + TILE);
      for (let column0 = 0; column0 < columns; column0 += TILE) {
        const column1 = Math.min(columns, column0 + TILE);
        for (let row = row0; row < row1; row++) {
          let from = base + row * columns + column0;
          let to = base + column0 * rows + row;
          for (let column = column0; column < column1; column++, from++, to += rows) {
            target[to] = source[from] as number;
          }
        }
      }
    }
  }
}
