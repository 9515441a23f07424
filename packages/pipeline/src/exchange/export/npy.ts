import { dtypeOf } from '@ophys/core';
import { writeNpy } from '@ophys/exchange';
import type { Results } from '../results.ts';
import { labelsOfRois } from './rois.ts';
import type { ExportedFile } from './targets.ts';

/** Signals `[frame, roi]`, `times.npy` in s, `roi_ids.npy`, images `[row, column]`, all for `numpy.load`. */
export function npyFiles(results: Results): ExportedFile[] {
  const { rois, signals, times, images, frame } = results;
  const file = (
    name: string,
    data: Float32Array | Float64Array | Int32Array | Uint16Array,
    shape: readonly number[],
  ): ExportedFile => ({
    path: `${name}.npy`,
    bytes: () => writeNpy({ dtype: dtypeOf(data), shape, data }),
  });
  return [
    ...signals.map(({ name, data, frames }) => file(name, data, [frames, rois.length])),
    file('times', times, [times.length]),
    file(
      'roi_ids',
      Int32Array.from(rois, ({ id }) => id),
      [rois.length],
    ),
    ...[...images].map(([name, { data, height, width }]) => file(name, data, [height, width])),
    file('labels', labelsOfRois(results), [frame.height, frame.width]),
  ];
}
