import { InputError, type Mask, traceOutline } from '@ophys/core';
import type { DecodeOptions } from '../bytes/byte-reader.ts';
import type { ImportedRoi } from '../masks/roi.ts';
import { readZip, writeZip } from '../zip/zip.ts';
import { readImageJRoi } from './decode-roi.ts';
import { writeImageJRoi } from './encode-roi.ts';
import type { ImageJRoi, RoiShape } from './shape.ts';

/**
 * Reads what ImageJ's ROI Manager saved: `RoiSet.zip`, in the order of the archive.
 *
 * @throws {InputError} when the archive is damaged or has no `.roi`, or one encloses no area
 */
export function readRoiSet(bytes: Uint8Array, options: DecodeOptions = {}): ImageJRoi[] {
  const path = options.path ?? 'the RoiSet';
  const rois = [...readZip(bytes, '.roi', path)].map(([name, content]) =>
    readImageJRoi(content, { path: `${path}:${name}` }),
  );
  if (rois.length === 0) throw new InputError(`${path} has no ImageJ ROI (.roi) in it.`, { path });
  return rois;
}

/**
 * Masks as a `RoiSet.zip` for ImageJ's ROI Manager: exact outlines along pixel edges, so that ImageJ
 * selects the very pixels. Weights are left out.
 *
 * @throws {InvalidArgumentError} for frames larger than ImageJ's ROIs can hold
 */
export function writeRoiSet(rois: readonly ImportedRoi[], width: number): Uint8Array {
  const digits = String(rois.length).length;
  return writeZip(
    new Map(
      rois.map(({ name, mask }, i) => [
        `${String(i + 1).padStart(digits, '0')}-${name.replace(/[^\w.-]/g, '_')}.roi`,
        writeImageJRoi({ name, shape: shapeOfMask(mask, width) }),
      ]),
    ),
  );
}

/** The exact outline of a mask: one line, or several where it has parts or holes. */
export function shapeOfMask(mask: Mask, width: number): RoiShape {
  const loops = traceOutline(mask, width);
  const [loop] = loops;
  return loop !== undefined && loops.length === 1
    ? { kind: 'traced', loop }
    : { kind: 'composite', loops };
}
