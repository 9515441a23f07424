import { type Image, InvalidArgumentError, type Rectangle } from '@ophys/core';

/**
 * How crisp an image is: the root mean square length of its gradient (central differences), in the
 * image's units per px. Movement blurs a mean image and lowers it; so a registered movie's mean is
 * crisper than the raw movie's. Compare images of the same movie and the same part of the field
 * only. It is the measure of Pnevmatikakis and Giovannucci (2017, J. Neurosci. Methods 291:83), per pixel.
 *
 * @param crop part of the image that counts, by default all of it; its own border pixels do not
 * @throws {InvalidArgumentError} when fewer than 3 rows or columns are left, or the crop lies outside
 */
export function measureCrispness({ data, height, width }: Image, crop?: Rectangle): number {
  const { row0, row1, column0, column1 } = crop ?? {
    row0: 0,
    row1: height,
    column0: 0,
    column1: width,
  };
  requireInside({ row0, row1, column0, column1 }, height, width);
  if (row1 - row0 < 3 || column1 - column0 < 3) {
    throw new InvalidArgumentError(
      'crop',
      `Expected at least 3 x 3 px to take gradients of, got ${row1 - row0} x ${column1 - column0}.`,
    );
  }
  let sum = 0;
  let count = 0;
  for (let row = row0 + 1; row + 1 < row1; row++) {
    for (let at = row * width + column0 + 1; at + 1 < row * width + column1; at++) {
      const dx = (data[at + 1] - data[at - 1]) / 2;
      const dy = (data[at + width] - data[at - width]) / 2;
      const square = dx * dx + dy * dy;
      if (Number.isNaN(square)) continue;
      sum += square;
      count++;
    }
  }
  return count > 0 ? Math.sqrt(sum / count) : 0;
}

/** Throws {@link InvalidArgumentError} when a crop is not a part of a frame. */
export function requireInside(crop: Rectangle, height: number, width: number): void {
  const { row0, row1, column0, column1 } = crop;
  const isWhole = [row0, row1, column0, column1].every(Number.isInteger);
  const inside = row0 >= 0 && row0 < row1 && row1 <= height;
  if (isWhole && inside && column0 >= 0 && column0 < column1 && column1 <= width) return;
  throw new InvalidArgumentError(
    'crop',
    `Expected 0 <= row0 < row1 <= ${height} and 0 <= column0 < column1 <= ${width} in whole px, got rows ${row0} to ${row1} and columns ${column0} to ${column1}.`,
  );
}
