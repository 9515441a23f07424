import { ImagingPlane, OpticalChannel, PlaneSegmentation, RoiResponseSeries } from '@ophys/model';
import { type Check, check } from '../check.ts';

const SHORTEST_NM = 10;

/** Checks of what belongs to optical physiology alone. */
export const ophysChecks: readonly Check[] = [
  check(
    'check_roi_response_series_dims',
    'critical',
    RoiResponseSeries,
    'Store data as [time, ROI], with a column for each row of the region.',
    function* ({ data, rois }) {
      const [, columns] = data?.shape ?? [];
      const rows = rois?.data?.shape[0];
      if (columns === undefined || rows === undefined || columns === rows) return;
      yield `Data is [${data.shape.join(', ')}], but the region has ${rows} ROIs.`;
    },
  ),
  check(
    'check_roi_response_series_link_to_plane_segmentation',
    'violation',
    RoiResponseSeries,
    'Let rois refer to rows of a PlaneSegmentation.',
    function* ({ rois }) {
      if (rois === undefined || rois.table instanceof PlaneSegmentation) return;
      yield `rois refers to ${rois.table?.neurodataType ?? 'no table'}, not to a PlaneSegmentation.`;
    },
  ),
  check(
    'check_emission_lambda_in_nm',
    'violation',
    OpticalChannel,
    'Give the emission wavelength in nanometres.',
    function* ({ emissionLambda }) {
      if (emissionLambda < SHORTEST_NM) yield `An emission of ${emissionLambda} nm is no light.`;
    },
  ),
  check(
    'check_excitation_lambda_in_nm',
    'violation',
    ImagingPlane,
    'Give the excitation wavelength in nanometres.',
    function* ({ excitationLambda }) {
      if (excitationLambda < SHORTEST_NM)
        yield `An excitation of ${excitationLambda} nm is no light.`;
    },
  ),
  check(
    'check_plane_segmentation_image_mask_shape_against_ref_images',
    'violation',
    PlaneSegmentation,
    'Store masks with the axes of the images they were drawn on, [ROI, x, y].',
    function* (table) {
      if (!table.columns.has('image_mask')) return;
      const mask = table.columns.get('image_mask').data?.shape.slice(1).join(', ');
      for (const image of table.referenceImages ?? []) {
        const frame = image.data?.shape.slice(1).join(', ');
        if (mask === frame) continue;
        yield `Image masks are [${mask}], but frames of "${image.name}" are [${frame}].`;
      }
    },
  ),
];
