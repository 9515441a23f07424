import type { JobRunner } from '@ophys/compute';
import {
  describeValue,
  InvalidArgumentError,
  type Rectangle,
  type RunOptions,
  requireKnownOptions,
} from '@ophys/core';
import { type Background, checkBackground, type DetectParameters } from '../options.ts';

/** How ROIs are demixed. */
export interface DemixOptions extends RunOptions {
  /** Diameter of a cell in pixels, as detection used it. */
  readonly diameter: number;
  /** What the light behind the cells is like; default `two-photon`. */
  readonly background?: Background | undefined;
  /** Window of the temporal high-pass, in bins; default 100. */
  readonly highPassBins?: number | undefined;
  /** Fits of all footprints; default 2. None leaves the footprints as they are, less what explains nothing. */
  readonly rounds?: number | undefined;
  /**
   * Smallest ROI as a share of the area of a typical one; default 0.5, which leaves out pieces of
   * dendrites and axons. ROIs that the border cuts off may be half as large.
   */
  readonly minArea?: number | undefined;
  /** Memory of one tile of the movie, in bytes; default 16 MiB. It does not change the result. */
  readonly tileBytes?: number | undefined;
  /** Where the movie is valid in every frame; default the whole. Pixels outside are dropped. */
  readonly crop?: Rectangle | undefined;
  /** Where tiles are worked on; default the calling thread. */
  readonly runner?: JobRunner | undefined;
}

/** The parameters of a demixing, all given. */
export interface DemixParameters {
  readonly diameter: number;
  readonly background: Background;
  readonly highPassBins: number;
  readonly rounds: number;
  readonly minArea: number;
}

/** Those of a detection may all be passed on. */
const demixOptions: Readonly<Record<keyof (DemixOptions & DetectParameters), true>> = {
  diameter: true,
  background: true,
  highPassBins: true,
  rounds: true,
  minArea: true,
  tileBytes: true,
  crop: true,
  runner: true,
  signal: true,
  onProgress: true,
  threshold: true,
  maxOverlap: true,
  maxArea: true,
  minSkewness: true,
};

/** The options with their defaults, checked. */
export function completeDemixOptions(
  options: DemixOptions,
): DemixParameters & { readonly tileBytes: number } {
  requireKnownOptions(options, demixOptions);
  const { diameter, highPassBins = 100, rounds = 2, minArea = 0.5 } = options;
  const { background = 'two-photon', tileBytes = 16 * 2 ** 20 } = options;
  checkBackground(background);
  check('diameter', diameter, diameter > 2, 'pixels above 2');
  check('highPassBins', highPassBins, highPassBins > 1, 'bins above 1');
  check(
    'rounds',
    rounds,
    Number.isInteger(rounds) && rounds >= 0 && rounds <= 20,
    'rounds, 0 to 20',
  );
  check('minArea', minArea, minArea >= 0 && minArea <= 1, 'a share in [0, 1]');
  check('tileBytes', tileBytes, tileBytes > 0, 'bytes above 0');
  return { diameter, background, highPassBins, rounds, minArea, tileBytes };
}

function check(name: string, value: number, fits: boolean, expected: string): void {
  if (fits && Number.isFinite(value)) return;
  throw new InvalidArgumentError(
    name,
    `Expected ${name} to be ${expected}, got ${describeValue(value)}.`,
  );
}
