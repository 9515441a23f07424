import { InputError } from '@ophys/core';
import type { DecodeOptions } from '../bytes/byte-reader.ts';
import { labelImageOf } from '../cellpose/read-masks.ts';
import { readImageJRoi } from '../imagej/decode-roi.ts';
import { maskOfImageJRoi } from '../imagej/fill.ts';
import { readRoiSet } from '../imagej/roi-set.ts';
import { readNpy } from '../npy/read-npy.ts';
import { isStat, roisOfStat } from '../suite2p/stat.ts';
import { roisOfLabels } from './labels.ts';
import { readPixelLists } from './pixel-list.ts';
import { type FrameSize, type ImportedRoi, requireFrameSize } from './roi.ts';

/**
 * The ROIs in a file, going by its bytes: suite2p's `stat.npy`, Cellpose's `_seg.npy`, a label image as
 * NPY, ImageJ's `RoiSet.zip` or `.roi`, or lists of pixels as CSV or JSON (see {@link readPixelLists}).
 * Pictures are not decoded here: read the pixels of a label image in TIFF or PNG, e.g. by
 * `@ophys/tiff-io`, and give them to {@link roisOfLabels}.
 *
 * @throws {InvalidArgumentError} without the size of the movie's frames
 * @throws {InputError} when the bytes are of none of these, damaged, or of frames of another size
 */
export function readRois(
  bytes: Uint8Array,
  frame: FrameSize,
  options: DecodeOptions = {},
): ImportedRoi[] {
  requireFrameSize(frame);
  const path = options.path ?? 'the file of ROIs';
  const rois = decode(bytes, frame, path);
  if (rois.length === 0) throw new InputError(`${path} has no ROI in it.`, { path });
  return rois;
}

function decode(bytes: Uint8Array, frame: FrameSize, path: string): ImportedRoi[] {
  const magic = String.fromCharCode(...bytes.subarray(0, 6));
  refusePicture(magic, path);
  if (magic === '\x93NUMPY') {
    const array = readNpy(bytes, { path });
    if (isStat(array)) return roisOfStat(array, frame, path);
    return roisOfLabels(labelImageOf(array, path), frame, path);
  }
  const drawn = magic.startsWith('PK')
    ? readRoiSet(bytes, { path })
    : magic.startsWith('Iout') && [readImageJRoi(bytes, { path })];
  if (drawn) return drawn.map((roi) => ({ name: roi.name, mask: maskOfImageJRoi(roi, frame) }));
  return readPixelLists(textOf(bytes, path), frame, path);
}

const pictures = [
  { name: 'a TIFF', mark: /^(II[*+]\0|MM\0[*+])/, reader: 'openTiff of @ophys/tiff-io' },
  { name: 'a PNG', mark: /^\x89PNG/, reader: 'fast-png' },
] as const;

function refusePicture(magic: string, path: string): void {
  const picture = pictures.find(({ mark }) => mark.test(magic));
  if (picture === undefined) return;
  throw new InputError(
    `${path} is ${picture.name}, and readRois decodes no pictures. If it is a label image, read its pixels, e.g. by ${picture.reader}, and make masks of them by roisOfLabels({ labels, height, width }, frame).`,
    { path },
  );
}

function textOf(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new InputError(
      `${path} holds no ROIs that can be read, going by its first bytes. Read are suite2p's stat.npy, Cellpose's _seg.npy, label images (NPY), ImageJ's RoiSet.zip and .roi, and lists of pixels (CSV, JSON).`,
      { path, cause },
    );
  }
}
