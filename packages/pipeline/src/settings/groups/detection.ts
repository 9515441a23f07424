import * as v from 'valibot';
import { choice, flag, number, text } from '../entry.ts';

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
      effect:
        'Higher keeps what stands out more and misses weak cells. Lower takes in noise, which adds ROIs or costs some: their number can be largest in between.',
    }),
    4.5,
  ),
  background: v.optional(
    choice(['two-photon', 'one-photon'], {
      doc: 'What the light behind the cells is like: dimmer than cells, or scattered from the depth and brighter than they are',
      effect:
        '"one-photon" tells the background from a ring around each place, as miniscopes need it.',
    }),
    'two-photon',
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
  minProbability: v.optional(
    number({
      doc: 'Least probability of being a cell for an ROI to be accepted; the others stay in the results, marked',
      unit: '1',
      least: 0,
      most: 1,
      effect: 'Higher accepts fewer ROIs, and surer ones.',
    }),
    0.5,
  ),
  minSnr: v.optional(
    number({
      doc: 'Least signal-to-noise ratio for an ROI to be accepted',
      unit: 'times the noise',
      least: 0,
      effect: 'Higher accepts fewer ROIs, with clearer signals.',
    }),
    0,
  ),
  minSpatialCorrelation: v.optional(
    number({
      doc: 'Least correlation of a footprint with the image of its transients for an ROI to be accepted',
      unit: '1',
      least: -1,
      most: 1,
      effect: 'Higher accepts fewer ROIs, whose footprints look like their transients.',
    }),
    -1,
  ),
});
