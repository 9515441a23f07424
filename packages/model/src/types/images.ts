import type { Image as Pixels, TypedArray } from '@ophys/core';
import type { NdArray } from '../array.ts';
import { array, children, float32, text } from '../fields.ts';
import { neurodata } from '../neurodata.ts';
import { NWBData, NWBDataInterface } from './base.ts';

const picture = [
  [null, null],
  [null, null, 3],
  [null, null, 4],
] as const;

/** A single picture `[x, y]`, `[x, y, rgb]` or `[x, y, rgba]`. */
export class Image extends neurodata('Image', NWBData, {
  data: array('numeric', picture, { doc: 'Pixels [x (column), y (row)(, colour)]', content: true }),
  description: text({ doc: 'What it shows', attribute: true, optional: true }),
  resolution: float32({
    doc: 'Pixels per centimetre',
    attribute: true,
    optional: true,
  }),
}) {}

/** A grey picture `[x (column), y (row)]`. */
export class GrayscaleImage extends neurodata('GrayscaleImage', Image, {
  data: array('numeric', [[null, null]], { doc: 'Pixels [x (column), y (row)]', content: true }),
}) {
  /**
   * A grey picture from a row-major image, `{ data, shape: [rows, columns] }` or `{ data, height,
   * width }`: transposed to NWB's order `[x, y]`.
   */
  static fromPixels(
    pixels: Pixels | NdArray<TypedArray>,
    init: { readonly name: string; readonly description?: string; readonly resolution?: number },
  ): GrayscaleImage {
    const [height = 0, width = 0] =
      'shape' in pixels ? pixels.shape : [pixels.height, pixels.width];
    const data = new Float32Array(width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) data[x * height + y] = pixels.data[y * width + x] ?? 0;
    }
    return new GrayscaleImage({ ...init, data: { data, shape: [width, height] } });
  }
}

/** A collection of pictures. */
export class Images extends neurodata(
  'Images',
  NWBDataInterface,
  {
    description: text({
      doc: 'What the pictures are',
      attribute: true,
      default: 'no description',
    }),
    images: children(() => Image, {
      doc: 'The pictures',
      singular: 'image',
      indexed: true,
      minimum: 1,
    }),
  },
  { defaultName: 'Images' },
) {}
