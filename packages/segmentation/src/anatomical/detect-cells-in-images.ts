import {
  checkCrop,
  type Image,
  InvalidArgumentError,
  type Rectangle,
  requireKnownOptions,
} from '@ophys/core';
import { describeShape } from '../quality.ts';
import type { Roi } from '../roi.ts';
import { normaliseContrast } from './contrast.ts';
import { findBlobs } from './find-blobs.ts';
import { fillOutline, traceOutline } from './trace-outline.ts';

/** Images of a recording in which cells stand out, all of one size. */
export interface CellImages {
  /** Mean of the motion-corrected movie. */
  readonly mean: Image;
  /** Correlation of each pixel with its neighbours, as `detectRois` gives it; default none. */
  readonly correlation?: Image | undefined;
}

/** How cells are looked for in images. */
export interface DetectInImagesOptions {
  /** Diameter of a cell in pixels. */
  readonly diameter: number;
  /**
   * Smallest correlation of a place with the template of a cell; default 0.6. Lower finds more, and
   * more that is no cell.
   */
  readonly minLikeness?: number | undefined;
  /** Where the images are valid; default the whole. */
  readonly crop?: Rectangle | undefined;
}

const imageOptions: Readonly<Record<keyof DetectInImagesOptions, true>> = {
  diameter: true,
  minLikeness: true,
  crop: true,
};

/** Share of a cell's outline that must be brighter inside. */
const COMPLETENESS = 0.8;
/** A cell of which a larger share belongs to better ones is the same cell. */
const MAX_OVERLAP = 0.25;

/**
 * Finds cells by their looks, active or not: places in the locally normalised images that are
 * like a template of a cell at one of three scales, and around which a closed edge can be traced.
 * Somata with a dark nucleus are filled.
 *
 * @returns best first; `quality.score` is the likeness, `snr` and `skewness` are 0
 * @throws {InvalidArgumentError} an option out of range, a crop outside the images, or images of different sizes
 */
export function detectCellsInImages(
  { mean, correlation }: CellImages,
  options: DetectInImagesOptions,
): Roi[] {
  requireKnownOptions(options, imageOptions);
  const { height, width } = mean;
  const { diameter, minLikeness = 0.6 } = options;
  const { crop = { row0: 0, row1: height, column0: 0, column1: width } } = options;
  checkOptions(diameter, minLikeness);
  checkCrop(crop, height, width);
  if (correlation && (correlation.height !== height || correlation.width !== width)) {
    throw new InvalidArgumentError(
      'correlation',
      `Expected ${height} x ${width} pixels like the mean image, got ${correlation.height} x ${correlation.width}.`,
    );
  }
  const images = correlation === undefined ? [mean] : [mean, correlation];
  const found = images
    .flatMap((image) => findOutlined(cropImage(image, crop), diameter, minLikeness))
    .sort((a, b) => b.score - a.score);
  const columns = crop.column1 - crop.column0;
  const toFrame = (pixel: number) =>
    (crop.row0 + Math.floor(pixel / columns)) * width + crop.column0 + (pixel % columns);
  return dropOverlapping(found).map(({ pixels, score }) => {
    const placed = pixels.map(toFrame);
    return {
      mask: { pixels: placed, weights: new Float32Array(placed.length).fill(1) },
      quality: { score, snr: 0, skewness: 0, ...describeShape(placed, width) },
      origin: 'anatomy',
    };
  });
}

interface Outlined {
  readonly pixels: Uint32Array;
  readonly score: number;
}

function findOutlined(image: Image, diameter: number, minLikeness: number): Outlined[] {
  const contrast = normaliseContrast(image, diameter);
  return findBlobs(contrast, diameter, minLikeness).flatMap((blob) => {
    const outline = traceOutline(contrast, blob);
    if (outline.completeness < COMPLETENESS) return [];
    return { pixels: fillOutline(outline, blob, contrast), score: blob.likeness };
  });
}

function dropOverlapping(ranked: readonly Outlined[]): Outlined[] {
  const taken = new Set<number>();
  return ranked.filter(({ pixels }) => {
    const shared = pixels.reduce((count, pixel) => count + (taken.has(pixel) ? 1 : 0), 0);
    if (shared > MAX_OVERLAP * pixels.length) return false;
    for (const pixel of pixels) taken.add(pixel);
    return true;
  });
}

function cropImage({ data, width }: Image, { row0, row1, column0, column1 }: Rectangle): Image {
  const [height, columns] = [row1 - row0, column1 - column0];
  const cropped = new Float32Array(height * columns);
  for (let row = 0; row < height; row++) {
    const start = (row0 + row) * width + column0;
    cropped.set(data.subarray(start, start + columns), row * columns);
  }
  return { data: cropped, height, width: columns };
}

function checkOptions(diameter: number, minLikeness: number): void {
  if (!(diameter > 2 && Number.isFinite(diameter))) {
    throw new InvalidArgumentError('diameter', `Expected pixels above 2, got ${diameter}.`);
  }
  if (!(minLikeness > 0 && minLikeness <= 1)) {
    throw new InvalidArgumentError(
      'minLikeness',
      `Expected a correlation in (0, 1], got ${minLikeness}.`,
    );
  }
}
