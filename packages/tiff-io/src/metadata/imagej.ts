import {
  numbered,
  type PageOrder,
  type PageTexts,
  pageAlong,
  positiveOrNone,
} from './page-order.ts';
import { micrometresOf, secondsOf } from './units.ts';

/**
 * Reads the order of an ImageJ stack: channels come first, then slices, then frames.
 *
 * A stack of slices without frames is a movie, for ImageJ calls the frames of a plain stack slices.
 *
 * @see ij.io.FileInfo and ij.io.TiffEncoder's documentation of the ImageJ description
 */
export function readImageJ({ description, pages, resolution }: PageTexts): PageOrder | undefined {
  if (!description.startsWith('ImageJ=')) return undefined;
  const fields = new Map(
    [...description.matchAll(/^(\w+)=(.{0,1000})$/gm)].map(([, name = '', value = '']) => [
      name,
      value.trim(),
    ]),
  );
  const channels = countOf(fields.get('channels'));
  const frames = countOf(fields.get('frames'));
  const planes = frames > 1 ? countOf(fields.get('slices')) : 1;
  const isHyperstack = channels * planes > 1 && channels * planes <= pages;
  const sizes = isHyperstack ? { C: channels, Z: planes } : { C: 1, Z: 1 };
  const T = Math.floor(pages / (sizes.C * sizes.Z));
  const rest = pages - T * sizes.C * sizes.Z;
  const { rateHz, warnings } = rateOf(fields);
  const unit = micrometresOf(fields.get('unit'));
  const isSized = unit !== undefined && resolution !== undefined;
  const spacing = Number(fields.get('spacing')) * (unit ?? Number.NaN);
  const isOffset = hasSignedOffset(fields);
  return {
    format: 'ImageJ',
    channels: numbered('Channel', sizes.C),
    planes: numbered('Plane', sizes.Z),
    frames: T,
    rateHz,
    metadata: {
      pixelSizeUm: isSized ? [unit / resolution.x, unit / resolution.y] : undefined,
      planeSpacingUm: planes > 1 ? positiveOrNone(Math.abs(spacing)) : undefined,
    },
    warnings: [
      ...warnings,
      ...(rest > 0 ? [`The last ${rest} pages are no whole set of channels and planes.`] : []),
    ],
    isOffset,
    pageOf: pageAlong('CZT', { ...sizes, T }),
  };
}

/** ImageJ stores signed 16-bit pixels 32768 too high and notes the line that takes it back. */
function hasSignedOffset(fields: ReadonlyMap<string, string>): boolean {
  const isLine = fields.get('cf') === '0' || fields.get('cf') === undefined;
  return isLine && Number(fields.get('c0')) === -32768 && Number(fields.get('c1') ?? 1) === 1;
}

function countOf(text: string | undefined): number {
  const value = Number(text ?? 1);
  return Number.isInteger(value) && value >= 1 ? value : 1;
}

function rateOf(fields: ReadonlyMap<string, string>): {
  rateHz: number | undefined;
  warnings: string[];
} {
  const seconds = secondsOf(fields.get('tunit') ?? 'sec');
  const interval = Number(fields.get('finterval'));
  if (interval > 0 && seconds !== undefined) {
    return { rateHz: positiveOrNone(1 / (interval * seconds)), warnings: [] };
  }
  const rateHz = positiveOrNone(Number(fields.get('fps')));
  return {
    rateHz,
    warnings:
      rateHz === undefined
        ? []
        : [`The rate (${rateHz} Hz) is ImageJ's "fps", which can be its playback speed. Check it.`],
  };
}
