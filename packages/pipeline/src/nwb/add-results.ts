import type { Image } from '@ophys/core';
import {
  type ArrayData,
  CorrectedImageStack,
  DfOverF,
  Fluorescence,
  GrayscaleImage,
  ImageSegmentation,
  ImageSeries,
  Images,
  type ImagingPlane,
  MotionCorrection,
  type NWBFile,
  PlaneSegmentation,
  ProcessingModule,
  RoiResponseSeries,
  TimeSeries,
} from '@ophys/model';
import type { DisplacementField, Shifts } from '@ophys/motion';
import type { AssessedRoi } from '@ophys/segmentation';
import type { Traces } from '@ophys/traces';
import type { ProcessedMovie } from '../process/process-movie.ts';
import { type Timing, timesOf } from './timing.ts';

/** Where the corrected movie's pixels lie in the file. */
export const CORRECTED_DATA_PATH =
  '/processing/ophys/MotionCorrection/CorrectedImageStack/corrected/data';

/** What the results refer to. */
export interface ResultContext {
  readonly plane: ImagingPlane;
  /** The movie that was read. */
  readonly original: ImageSeries;
  /** The corrected movie `[time, x, y]`; without it only the translations are stored. */
  readonly corrected?: ArrayData | undefined;
  /** Unit of the movie's pixels. */
  readonly unit: string;
  /** When the frames were taken. */
  readonly timing: Timing;
  /** What made the results, for the module's description. */
  readonly madeBy: string;
}

/** Puts everything that was found into `/processing/ophys`. */
export function addResults(file: NWBFile, result: ProcessedMovie, context: ResultContext): void {
  const module = file.addProcessingModule(
    new ProcessingModule({ name: 'ophys', description: context.madeBy }),
  );
  if (result.settings.motion.enabled || context.corrected) addMotion(module, result, context);
  const table = segmentationTable(result, context.plane);
  module.add(new ImageSegmentation({ planeSegmentations: table }));
  addResponses(module, result, table, context);
  module.add(summaryImages(result));
}

function addMotion(module: ProcessingModule, result: ProcessedMovie, context: ResultContext): void {
  const { field, rateHz, shifts } = result;
  const { corrected, original, timing, unit } = context;
  if (field) module.add(localTranslation(field, shifts.y.length, timesOf(timing, rateHz)));
  module.add(registrationQuality(result, timesOf(timing, rateHz)));
  const xyTranslation = new TimeSeries({
    name: 'xy_translation',
    description:
      'By how much each frame was moved to lie on the reference image: x (columns), y (rows)',
    comments: JSON.stringify({ linePhasePx: result.linePhase, crop: result.crop }),
    data: { data: translations(shifts), shape: [shifts.x.length, 2] },
    unit: 'pixels',
    ...timesOf(timing, rateHz),
  });
  if (corrected === undefined) {
    module.add(xyTranslation);
    return;
  }
  const movie = new ImageSeries({
    name: 'corrected',
    description: `The movie after ${field ? 'non-rigid' : 'rigid'} registration`,
    data: corrected,
    unit,
    ...timesOf(timing, rateHz),
  });
  const stack = new CorrectedImageStack({ corrected: movie, original, xyTranslation });
  module.add(new MotionCorrection({ correctedImageStacks: stack }));
}

/** Which frames cannot be trusted, and how much each looked like the reference. */
function registrationQuality(
  { badFrames, shifts }: ProcessedMovie,
  times: ReturnType<typeof timesOf>,
): TimeSeries[] {
  return [
    new TimeSeries({
      name: 'bad_frames',
      description: '1 for each frame whose registration cannot be trusted, else 0',
      data: { data: badFrames, shape: [badFrames.length] },
      unit: 'n.a.',
      ...times,
    }),
    new TimeSeries({
      name: 'registration_peak',
      description:
        "Height of the peak of each frame's correlation with the reference image: 1 for a frame equal to it, near 0 for one that shares nothing with it",
      data: { data: shifts.peak, shape: [shifts.peak.length] },
      unit: 'n.a.',
      ...times,
    }),
  ];
}

/** `[frame, knot row, knot column, x and y]`, on top of `xy_translation` and with its sign. */
function localTranslation(
  { grid, y, x }: DisplacementField,
  frames: number,
  times: ReturnType<typeof timesOf>,
): TimeSeries {
  const data = new Float32Array(2 * y.length);
  for (let i = 0; i < y.length; i++) {
    data[2 * i] = 0 - (x[i] as number);
    data[2 * i + 1] = 0 - (y[i] as number);
  }
  return new TimeSeries({
    name: 'local_translation',
    description:
      'By how much parts of each frame were moved on top of xy_translation: frame, knot row, knot column, x (columns) and y (rows); bilinear between knots, constant beyond them',
    comments: JSON.stringify({ knotRowsPx: [...grid.y], knotColumnsPx: [...grid.x] }),
    data: { data, shape: [frames, grid.y.length, grid.x.length, 2] },
    unit: 'pixels',
    ...times,
  });
}

/** `[frame, x and y]`: a frame whose content lies right of the reference is moved left. */
function translations({ x, y }: Shifts): Float32Array {
  const data = new Float32Array(2 * x.length);
  for (let frame = 0; frame < x.length; frame++) {
    data[2 * frame] = 0 - (x[frame] as number);
    data[2 * frame + 1] = 0 - (y[frame] as number);
  }
  return data;
}

function segmentationTable(
  { rois, images, settings }: ProcessedMovie,
  imagingPlane: ImagingPlane,
): PlaneSegmentation {
  const { width } = images.mean;
  const from = settings.detection.rois?.replace(/^.*[/\\]/, '');
  const table = new PlaneSegmentation({
    name: 'PlaneSegmentation',
    description: from ? `ROIs given by ${from}` : 'ROIs found by their activity',
    imagingPlane,
  });
  const columns = Object.fromEntries(
    Object.entries(qualityColumns).map(([name, { description, of }]) => [
      name,
      { description, data: Float32Array.from(rois, of) },
    ]),
  );
  const accepted = {
    description: 'Whether the ROI is accepted as a cell',
    data: rois.map(({ isCell }) => isCell),
  };
  table.addRois(
    rois.map((roi) => roi.mask),
    { width, columns: { accepted, ...columns } },
  );
  return table;
}

/** Columns of PlaneSegmentation that say how much an ROI looks like a cell. */
const qualityColumns: Readonly<
  Record<string, { readonly description: string; readonly of: (roi: AssessedRoi) => number }>
> = {
  score: {
    description: 'Root of the energy above threshold in the matched filter, in units of noise',
    of: ({ quality }) => quality.score,
  },
  cell_probability: {
    description: 'Probability of being a cell, by a logistic model of the columns below',
    of: ({ quality }) => quality.cellProbability,
  },
  snr: {
    description:
      "Mean of the largest 1 % of bins of the ROI's trace less its surround's, over the noise of that trace",
    of: ({ quality }) => quality.snr,
  },
  skewness: {
    description: 'Skewness of that trace',
    of: ({ quality }) => quality.skewness,
  },
  compactness: {
    description: 'Mean distance of the pixels from their centre, relative to a disc of as many',
    of: ({ quality }) => quality.compactness,
  },
  size_px: {
    description: 'Number of pixels',
    of: ({ quality }) => quality.sizePx,
  },
  relative_diameter: {
    description: 'Diameter of a disc of as many pixels, relative to that of a cell',
    of: ({ quality }) => quality.relativeDiameter,
  },
  spatial_correlation: {
    description: 'Correlation of the footprint with the mean image of its strongest transients',
    of: ({ quality }) => quality.spatialCorrelation,
  },
  overlap: {
    description: 'Share of the pixels that belong to other ROIs too',
    of: ({ quality }) => quality.overlap,
  },
};

function addResponses(
  module: ProcessingModule,
  { signals, rateHz }: ProcessedMovie,
  table: PlaneSegmentation,
  { unit, timing }: ResultContext,
): void {
  const series = (traces: Traces, description: string, seriesUnit: string) =>
    new RoiResponseSeries({
      name: 'RoiResponseSeries',
      description,
      data: { data: traces.data, shape: [traces.frames, traces.count] },
      unit: seriesUnit,
      rois: table.createRoiTableRegion({ description: 'All ROIs of the plane' }),
      ...timesOf(timing, rateHz),
    });
  const { fluorescence, neuropil, deconvolved, deltaFOverF } = signals;
  module.add([
    new Fluorescence({
      roiResponseSeries: series(fluorescence, 'Weighted mean of the pixels of each ROI', unit),
    }),
    new Fluorescence({
      name: 'Neuropil',
      roiResponseSeries: series(neuropil, 'Mean of the pixels around each ROI', unit),
    }),
    new Fluorescence({
      name: 'Deconvolved',
      roiResponseSeries: series(deconvolved, 'Inferred spiking activity of each ROI', 'a.u.'),
    }),
    new DfOverF({
      roiResponseSeries: series(
        deltaFOverF,
        'Change of the neuropil-corrected fluorescence, relative to the baseline',
        'n.a.',
      ),
    }),
  ]);
}

function summaryImages({ images }: ProcessedMovie): Images {
  const descriptions: Readonly<Record<keyof typeof images, string>> = {
    reference: 'What frames were registered to',
    mean: 'Mean of the corrected movie',
    maximum: 'Maximum of the corrected movie, averaged over short bins',
    correlation: 'Mean correlation of each pixel with its neighbours over time',
  };
  const names = Object.keys(descriptions) as (keyof typeof images)[];
  return new Images({
    name: 'SummaryImages',
    description: 'Images of the whole recording',
    images: names.map((name) => picture(images[name], name, descriptions[name])),
  });
}

function picture(image: Image, name: string, description: string): GrayscaleImage {
  return GrayscaleImage.fromPixels(image, { name, description });
}
