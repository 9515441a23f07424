import { InvalidArgumentError } from './errors.ts';
import type { Rectangle } from './mask.ts';

/**
 * Checks that a crop lies inside the frame.
 *
 * @throws {InvalidArgumentError} it does not
 */
export function checkCrop(crop: Rectangle, height: number, width: number): void {
  const { row0, row1, column0, column1 } = crop;
  const rowsFit = 0 <= row0 && row0 < row1 && row1 <= height;
  if (rowsFit && 0 <= column0 && column0 < column1 && column1 <= width) return;
  throw new InvalidArgumentError(
    'crop',
    `Expected a rectangle inside ${height} rows and ${width} columns, got rows ${row0} to ${row1}, columns ${column0} to ${column1}.`,
  );
}
