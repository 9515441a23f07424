import * as v from 'valibot';
import { flag, number, text } from '../entry.ts';

/** Finding ROIs. */
export const detection = v.strictObject({
  diameterPx: v.optional(
    number({
      example: 11,
      doc: 'Diameter of a cell; found from the movie when absent',
      unit: 'px',
      above: 2,
      effect: 'Higher looks for larger cells, and joins what lies closer together.',
    }),
  ),
  threshold: v.optional(
    number({
      doc: 'A bin counts as activity above this',
      unit: 'times the noise',
      above: 0,
      effect: 'Higher finds fewer ROIs, and surer ones.',
    }),
    4.5,
  ),
  demix: v.optional(
    flag({
      doc: 'Whether footprints, signals and background are fitted to the movie together after detection',
      effect: 'true tells overlapping cells apart and draws footprints more exactly.',
    }),
    true,
  ),
  rois: v.optional(
    text({
      example: 'RoiSet.zip',
      doc: 'File of ROIs to take instead of looking for them: label image, RoiSet.zip, Cellpose, stat.npy, pixel list',
      effect: 'With it, detection and demixing are left out; the ROIs stay as they are.',
    }),
  ),
  anatomical: v.optional(
    flag({
      doc: 'Whether cells that look like cells in the mean image are added, active or not',
      effect: 'true adds quiet cells, and some places that only look like cells.',
    }),
    false,
  ),
});
