import type { Rectangle } from '@ophys/core';

/** Square blocks that cover a crop; the last of a row or column may be cut off. */
export interface Lattice {
  readonly crop: Rectangle;
  /** Side of a block in pixels. */
  readonly side: number;
  readonly height: number;
  readonly width: number;
}

/** A block and its share in an interpolated value. */
export type BlockShare = readonly [block: number, share: number];

/** The blocks of a crop. */
export function createLattice(crop: Rectangle, side: number): Lattice {
  return {
    crop,
    side,
    height: Math.ceil((crop.row1 - crop.row0) / side),
    width: Math.ceil((crop.column1 - crop.column0) / side),
  };
}

/** The block that a pixel of the frame lies in. */
export function blockAt({ crop, side, width }: Lattice, row: number, column: number): number {
  return Math.floor((row - crop.row0) / side) * width + Math.floor((column - crop.column0) / side);
}

/** Between which two blocks of an axis a pixel lies, and how far from the first to the second. */
export function locateBetween(
  pixel: number,
  side: number,
  count: number,
): { first: number; second: number; share: number } {
  const position = Math.min(count - 1, Math.max(0, (pixel + 0.5) / side - 0.5));
  const first = Math.floor(position);
  return { first, second: Math.min(first + 1, count - 1), share: position - first };
}

/** The four blocks between whose centres a pixel lies, with their bilinear shares. */
export function blocksAround(lattice: Lattice, row: number, column: number): BlockShare[] {
  const { crop, side, height, width } = lattice;
  const y = locateBetween(row - crop.row0, side, height);
  const x = locateBetween(column - crop.column0, side, width);
  return [
    [y.first * width + x.first, (1 - y.share) * (1 - x.share)],
    [y.first * width + x.second, (1 - y.share) * x.share],
    [y.second * width + x.first, y.share * (1 - x.share)],
    [y.second * width + x.second, y.share * x.share],
  ];
}
