import type { Image, Mask } from '@ophys/core';
import type { DetectParameters } from './options.ts';

/** Statistics of an ROI that say how much it looks like a cell. None is a probability. */
export interface RoiQuality {
  /** Root of the energy above threshold that the matched filter saw, in units of noise. */
  readonly score: number;
  /** Largest value of the ROI's trace over the trace's noise. */
  readonly snr: number;
  /** Skewness of the ROI's trace over bins; rare positive transients make it large. */
  readonly skewness: number;
  /** Mean distance of the pixels from their centre over that of a disc of as many; 1 is a disc. */
  readonly compactness: number;
  /** Number of pixels. */
  readonly sizePx: number;
  /** Centre of mass of the pixels, unweighted. */
  readonly centroid: { readonly row: number; readonly column: number };
}

/** A region of interest: its mask (weights in the movie's units, peak 1) and its quality. */
export interface Roi {
  readonly mask: Mask;
  readonly quality: RoiQuality;
  /** What it was found by: its activity (when not said) or its looks. */
  readonly origin?: 'activity' | 'anatomy' | undefined;
}

/** What `detectRois` finds. */
export interface Detection {
  /** Best score first. */
  readonly rois: readonly Roi[];
  /** Mean correlation of each pixel with its eight neighbours; 0 outside the crop. */
  readonly correlationImage: Image;
  /** Largest value over the high-passed bins, in the movie's units; 0 outside the crop. */
  readonly maximumImage: Image;
  /** The parameters used. */
  readonly parameters: DetectParameters;
}
