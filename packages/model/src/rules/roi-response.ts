import type { ArrayData } from '../array.ts';
import { countOf } from '../count.ts';
import type { Problem } from '../findings.ts';

/** One column of data for each ROI of the region. */
export function* roiColumns(series: {
  readonly data: ArrayData;
  readonly rois: { readonly data: ArrayData };
}): Generator<Problem> {
  const [frames, columns] = series.data?.shape ?? [];
  const rois = series.rois?.data?.shape[0];
  if (columns === undefined || rois === undefined || columns === rois) return;
  yield {
    severity: 'warning',
    rule: 'roi-columns',
    field: 'data',
    message:
      frames === rois
        ? `Data is [${frames}, ${columns}] for ${countOf(rois, 'ROI')}: it seems transposed; the first axis is time.`
        : `Data is [${frames}, ${columns}], but the region has ${countOf(rois, 'ROI')}; the second axis is ROIs.`,
  };
}
