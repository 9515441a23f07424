import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { collectFrames, InputError } from '@ophys/core';
import {
  type FrameSize,
  type ImportedRoi,
  type LabelImage,
  readRois,
  roisOfLabels,
} from '@ophys/exchange';
import { readBytes } from '@ophys/exchange/node';
import { openTiffFile } from '@ophys/tiff-io/node';
import { decode as decodePng } from 'fast-png';

/**
 * The ROIs in a file, whatever its format: a label image (TIFF, PNG, NPY), ImageJ's `RoiSet.zip` or `.roi`,
 * Cellpose's `_seg.npy`, suite2p's `stat.npy` (or the folder that has it), lists of pixels (CSV, JSON).
 *
 * @throws {InputError} when it cannot be read, holds no ROI, or ROIs of frames of another size
 */
export async function loadRois(path: string, frame: FrameSize): Promise<ImportedRoi[]> {
  const found = await stat(path).catch(() => undefined);
  const file = found?.isDirectory() ? join(path, 'stat.npy') : path;
  const bytes = await readBytes(file);
  const image = await decodeImage(bytes, file);
  if (image === undefined) return readRois(bytes, frame, { path: file });
  const rois = roisOfLabels(image, frame, file);
  if (rois.length === 0) throw new InputError(`${file} has no label in it.`, { path: file });
  return rois;
}

/** A label image, when the bytes are those of a picture. */
async function decodeImage(bytes: Uint8Array, path: string): Promise<LabelImage | undefined> {
  const mark = String.fromCharCode(...bytes.subarray(0, 4));
  if (mark === '\x89PNG') return decodeLabelsPng(bytes, path);
  if (!/^(II[*+]\0|MM\0[*+])/.test(mark)) return undefined;
  const tiff = await openTiffFile(path);
  try {
    const [pages, height, width] = tiff.shape;
    if (pages !== 1) {
      throw new InputError(`${path} has ${pages} pages; expected one label image.`, { path });
    }
    return { labels: await collectFrames(tiff), height, width };
  } finally {
    await tiff.close();
  }
}

/** Largest side of a label image in px. */
const LARGEST_SIDE = 32_768;

function decodeLabelsPng(bytes: Uint8Array, path: string): LabelImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sides = bytes.length > 24 ? [view.getUint32(16), view.getUint32(20)] : [0];
  if (!sides.every((side) => side > 0 && side <= LARGEST_SIDE)) {
    throw new InputError(`${path} is a damaged PNG, or larger than ${LARGEST_SIDE} px a side.`, {
      path,
    });
  }
  try {
    const { data, width, height, channels } = decodePng(bytes);
    if (channels === 1 && data.length === width * height) {
      return { labels: data instanceof Uint16Array ? data : Uint8Array.from(data), height, width };
    }
  } catch (cause) {
    throw new InputError(`${path} is a damaged PNG: ${(cause as Error).message}.`, { path, cause });
  }
  throw new InputError(`${path} is no label image: expected a grey PNG of 8 or 16 bits.`, { path });
}
