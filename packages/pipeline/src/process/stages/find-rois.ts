import type { Image, Mask } from '@ophys/core';
import {
  type AssessedRoi,
  assessRois,
  type BinnedMovie,
  type Detection,
  demixRois,
  detectCellsInImages,
  detectRois,
  measureRois,
  mergeRoiLists,
} from '@ophys/segmentation';
import type { Registration } from './register.ts';
import type { StageInputs } from './stage-inputs.ts';

/** ROIs before they are judged, and the image of local correlations. */
export interface FoundRois extends Pick<Detection, 'rois' | 'correlationImage'> {
  /** Diameter of a cell in px; absent when no ROIs were looked for. */
  readonly diameter?: number | undefined;
}

/** ROIs in the binned movie, demixed and joined by quiet cells as far as the settings want. */
export async function findRois(
  inputs: StageInputs,
  { crop }: Registration,
  binned: BinnedMovie,
  mean: Image,
): Promise<FoundRois> {
  const { settings, runner, signal, clock } = inputs;
  const { diameterPx: diameter, threshold, background, demix, anatomical } = settings.detection;
  const detection = await clock.run('detect', ({ onProgress }) =>
    detectRois(binned, { crop, diameter, threshold, background, runner, signal, onProgress }),
  );
  const { parameters, correlationImage } = detection;
  let { rois } = detection;
  if (demix) {
    const options = { ...parameters, crop, runner, signal };
    ({ rois } = await clock.run('demix', ({ onProgress }) =>
      demixRois(binned, rois, { ...options, onProgress }),
    ));
  }
  if (anatomical) {
    rois = await clock.run('anatomy', async ({ onProgress }) => {
      const quiet = detectCellsInImages({ mean }, { diameter: parameters.diameter, crop });
      onProgress({ done: 1, total: 1, unit: 'image' });
      return mergeRoiLists(rois, quiet);
    });
  }
  return { rois, correlationImage, diameter: parameters.diameter };
}

/** In place of detection: ROIs that were given, as they are. */
export function measureGivenRois(
  { signal, clock }: StageInputs,
  { crop }: Registration,
  binned: BinnedMovie,
  masks: readonly Mask[],
): Promise<FoundRois> {
  return clock.run('detect', ({ onProgress }) =>
    measureRois(binned, masks, { crop, signal, onProgress }),
  );
}

/** How much each ROI looks like a cell, and which are accepted. */
export function judgeRois(
  { settings, runner, signal, clock }: StageInputs,
  { crop }: Registration,
  binned: BinnedMovie,
  { rois, diameter }: FoundRois,
): Promise<AssessedRoi[]> {
  const { minProbability, minSnr, minSpatialCorrelation } = settings.detection;
  const accept = { minProbability, minSnr, minSpatialCorrelation };
  return clock.run('assess', ({ onProgress }) =>
    assessRois(binned, rois, { diameter, crop, accept, runner, signal, onProgress }),
  );
}
