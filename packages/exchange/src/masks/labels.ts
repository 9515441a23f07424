import { InputError, InvalidArgumentError, type Mask, type TypedArray } from '@ophys/core';
import { type FrameSize, type ImportedRoi, maskOfPixels, requireFrameSize } from './roi.ts';

/** A label image: 0 is background, every other whole number an ROI. */
export interface LabelImage extends FrameSize {
  /** Row-major. */
  readonly labels: TypedArray;
}

/**
 * The ROIs of a label image, by ascending label.
 *
 * @param frame size of the movie's frames; default that of the image
 * @param path name for messages
 * @throws {InputError} when the image is not of the frame's size, or a label is no whole number ≥ 0
 */
export function roisOfLabels(
  image: LabelImage,
  frame: FrameSize = image,
  path = 'the label image',
): ImportedRoi[] {
  requireFrameSize(frame);
  const { labels, height, width } = image;
  if (labels.length !== height * width) {
    throw new InvalidArgumentError(
      'image',
      `Expected ${height * width} labels for ${height} × ${width} pixels, got ${labels.length}; a label image is one page.`,
    );
  }
  if (height !== frame.height || width !== frame.width) {
    throw new InputError(
      `${path} is ${height} × ${width} (rows × columns), but frames are ${frame.height} × ${frame.width}. Label images must have the size of the movie.`,
      { path },
    );
  }
  const pixelsOf = new Map<number, number[]>();
  labels.forEach((label, pixel) => {
    if (label === 0) return;
    if (!Number.isSafeInteger(label) || label < 0) {
      throw new InputError(`${path} has the label ${label}; expected whole numbers from 0.`, {
        path,
      });
    }
    const pixels = pixelsOf.get(label);
    if (pixels) pixels.push(pixel);
    else pixelsOf.set(label, [pixel]);
  });
  return [...pixelsOf]
    .sort(([a], [b]) => a - b)
    .map(([label, pixels]) => ({
      name: String(label),
      mask: maskOfPixels(
        {
          rows: pixels.map((pixel) => Math.floor(pixel / width)),
          columns: pixels.map((pixel) => pixel % width),
        },
        frame,
        `Label ${label} of ${path}`,
      ),
    }));
}

/**
 * Masks as a label image: mask `i` has label `i + 1`. A pixel of several masks belongs to the one in
 * which it weighs the largest share of that mask's peak.
 *
 * @throws {InvalidArgumentError} when a mask leaves the frame, or for more than 65 535 masks
 */
export function labelsOfMasks(masks: readonly Mask[], frame: FrameSize): Uint16Array {
  const { height, width } = frame;
  if (masks.length > 65_535) {
    throw new InvalidArgumentError('masks', `Expected at most 65535 ROIs, got ${masks.length}.`);
  }
  const labels = new Uint16Array(height * width);
  const shares = new Float32Array(height * width);
  masks.forEach(({ pixels, weights }, i) => {
    const peak = weights.reduce((largest, weight) => Math.max(largest, weight), 0);
    pixels.forEach((pixel, k) => {
      if (pixel >= labels.length) {
        throw new InvalidArgumentError(
          'masks',
          `Mask ${i} leaves the frame of ${height} × ${width}.`,
        );
      }
      const share = (weights[k] as number) / peak;
      if (!(share > (shares[pixel] as number))) return;
      labels[pixel] = i + 1;
      shares[pixel] = share;
    });
  });
  return labels;
}
