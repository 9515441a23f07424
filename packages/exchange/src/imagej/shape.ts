import type { OutlineLoop } from '@ophys/core';

/** A rectangle in px; the pixel in the corner of an image covers 0 to 1. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What encloses an area in ImageJ. */
export type RoiShape =
  | { readonly kind: 'rectangle'; readonly bounds: Bounds; readonly cornerDiameter?: number }
  | { readonly kind: 'oval'; readonly bounds: Bounds }
  /** One closed line: `x0, y0, x1, y1, …`; the three kinds differ only in how they were drawn. */
  | { readonly kind: 'polygon' | 'freehand' | 'traced'; readonly loop: OutlineLoop }
  /** Several closed lines, filled by the even-odd rule. */
  | { readonly kind: 'composite'; readonly loops: readonly OutlineLoop[] };

/** An ROI of ImageJ: a name and the area it encloses. */
export interface ImageJRoi {
  readonly name: string;
  readonly shape: RoiShape;
}

/** Numbers of the file format for the kinds of ROI. */
export const roiTypes = {
  polygon: 0,
  rectangle: 1,
  oval: 2,
  freehand: 7,
  traced: 8,
} as const;

/** Where things are in the 64 bytes before the coordinates. */
export const headerAt = {
  version: 4,
  type: 6,
  top: 8,
  left: 10,
  bottom: 12,
  right: 14,
  count: 16,
  /** Four floats: exact bounds; or, where the short count is 0, the count as 32 bits. */
  exact: 18,
  compositeSize: 36,
  options: 50,
  cornerDiameter: 54,
  header2: 60,
  end: 64,
} as const;

/** Where things are in the second header, after the coordinates. */
export const header2At = { nameOffset: 16, nameLength: 20, end: 64 } as const;

/** Option bit: coordinates are given as floats, too. */
export const SUB_PIXEL = 128;
