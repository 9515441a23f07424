import type { Mask, Rectangle } from '@ophys/core';

/**
 * Largest length along the border over depth into the field. A disc cut in half has 2; what
 * exceeds it is a strip along the border, where scanners leave lines that are brighter or later
 * than the rest.
 */
const LARGEST_RATIO = 2.2;

/** True for an ROI that lies along the border of the field rather than being cut off by it. */
export function liesAlongBorder({ pixels }: Mask, field: Rectangle, width: number): boolean {
  const rows = extentOf(pixels.map((pixel) => Math.floor(pixel / width)));
  const columns = extentOf(pixels.map((pixel) => pixel % width));
  const touchesRow = rows.first === field.row0 || rows.last === field.row1 - 1;
  const touchesColumn = columns.first === field.column0 || columns.last === field.column1 - 1;
  return (
    (touchesRow && columns.length > LARGEST_RATIO * rows.length) ||
    (touchesColumn && rows.length > LARGEST_RATIO * columns.length)
  );
}

function extentOf(values: Uint32Array): { first: number; last: number; length: number } {
  const first = values.reduce((least, value) => Math.min(least, value), Infinity);
  const last = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return { first, last, length: last - first + 1 };
}
