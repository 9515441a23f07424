import { stat } from 'node:fs/promises';
import { InputError } from '@ophys/core';
import { labelImageOf, readNpy } from '@ophys/exchange';
import { readBytes } from '@ophys/exchange/node';
import { loadRois } from '../load-rois.ts';
import type { ForeignResults, ReadForeignOptions } from './foreign-results.ts';

/**
 * Reads ROIs without signals: Cellpose's `_seg.npy` or masks, ImageJ's `RoiSet.zip`, and what else holds
 * ROIs. The size of the frames is that of the label image, where it is one.
 *
 * @throws {InputError} when nothing says how large frames are, or the file cannot be read
 */
export async function readRoisOnly(
  tool: 'Cellpose' | 'ImageJ',
  path: string,
  options: ReadForeignOptions = {},
): Promise<ForeignResults> {
  const frame = options.frame ?? (await sizeOf(path));
  const rois = await loadRois(path, frame);
  return {
    madeBy: `Outlined in ${tool}`,
    frame,
    masks: rois.map(({ mask }) => mask),
    columns: {
      source_name: { description: `Name in ${tool}`, data: rois.map(({ name }) => name) },
    },
    signals: [],
    images: {},
    settings: {},
    warnings: [],
  };
}

async function sizeOf(path: string): Promise<{ height: number; width: number }> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() && path.toLowerCase().endsWith('.npy')) {
    const { height, width } = labelImageOf(readNpy(await readBytes(path), { path }), path);
    return { height, width };
  }
  throw new InputError(
    `${path} does not say how large the frames are; pass --frame ROWSxCOLUMNS, e.g. --frame 512x512.`,
    { path },
  );
}
