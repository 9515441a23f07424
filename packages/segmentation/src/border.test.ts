import { describe, expect, it } from 'vitest';
import { liesAlongBorder } from './border.ts';

const width = 40;
const field = { row0: 2, row1: 32, column0: 3, column1: 37 };

function maskOf(isInside: (row: number, column: number) => boolean) {
  const pixels: number[] = [];
  for (let row = field.row0; row < field.row1; row++) {
    for (let column = field.column0; column < field.column1; column++) {
      if (isInside(row, column)) pixels.push(row * width + column);
    }
  }
  return { pixels: Uint32Array.from(pixels), weights: new Float32Array(pixels.length).fill(1) };
}

describe('liesAlongBorder', () => {
  it.each([
    [
      'two rows along the top',
      (row: number, column: number) => row < 4 && column > 9 && column < 22,
    ],
    ['one column along the left', (_: number, column: number) => column === 3],
    ['two columns along the right', (row: number, column: number) => column > 34 && row < 15],
  ])('%s', (_, isInside) => {
    expect(liesAlongBorder(maskOf(isInside), field, width)).toBe(true);
  });

  it.each([2, 3, 5, 8])('not a disc of radius %i cut in half by the border', (radius) => {
    const halfDisc = maskOf((row, column) => Math.hypot(row - field.row0, column - 20) <= radius);
    expect(liesAlongBorder(halfDisc, field, width)).toBe(false);
  });

  it('not an ROI inside the field', () => {
    expect(
      liesAlongBorder(
        maskOf((row) => row === 10),
        field,
        width,
      ),
    ).toBe(false);
  });
});
