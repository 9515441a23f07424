import type { Roi, RoiQuality } from '../roi.ts';

/** How much an ROI looks like a cell, measured on the binned movie whatever found the ROI. */
export interface CellQuality extends RoiQuality {
  /**
   * Mean of the largest 1 % of bins (at least 5) of the ROI's trace less its surround's, over the
   * noise of that trace, which is told from the median difference of neighbouring bins: neither one
   * outlier nor the transients themselves decide it.
   */
  readonly snr: number;
  /** Skewness of that trace. */
  readonly skewness: number;
  /**
   * Pearson's correlation of the weights (0 outside the mask) with the mean image of up to ten of
   * the strongest transients, over the mask and 3 px around it; transients in which a neighbour
   * takes part, and its pixels, are left out. 0 where there is nothing to compare.
   */
  readonly spatialCorrelation: number;
  /** Share of the pixels that belong to other ROIs too. */
  readonly overlap: number;
  /** Diameter of a disc of as many pixels, relative to that of a cell. */
  readonly relativeDiameter: number;
  /** Probability of being a cell, see `cellProbability`. */
  readonly cellProbability: number;
}

/** An ROI that was judged. */
export interface AssessedRoi extends Roi {
  readonly quality: CellQuality;
  /**
   * Whether it passes every threshold of {@link AcceptOptions}; true for one that was found in images,
   * whose activity says nothing about it.
   */
  readonly isCell: boolean;
}

/** What an ROI must reach to be accepted as a cell. */
export interface AcceptOptions {
  /** Least probability of being a cell; default 0.5. */
  readonly minProbability?: number | undefined;
  /** Least signal-to-noise ratio; default 0: any. */
  readonly minSnr?: number | undefined;
  /** Least spatial correlation; default -1: any. */
  readonly minSpatialCorrelation?: number | undefined;
}
