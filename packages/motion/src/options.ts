import { InvalidArgumentError } from '@ophys/core';

/** How shifts are measured. */
export interface CorrelationOptions {
  /**
   * Largest shift looked for, as a fraction of the frame's shorter side, above 0 and at most 0.5;
   * default 0.1. At least one pixel. (The refined shift may end up to 3 px beyond it.)
   */
  readonly maxShift?: number | undefined;
  /** Standard deviation in px of the Gaussian that smooths the correlation; default 1.15. */
  readonly smoothing?: number | undefined;
  /**
   * Width in px of the soft edge by which frames fade out towards their border (the slope of a
   * sigmoid that is centred twice this width inside); default 3 times `smoothing`.
   */
  readonly taper?: number | undefined;
  /**
   * Percentiles of the reference to which pixels are clipped before they are compared, so that
   * bright cells do not decide alone; default `[1, 99]`.
   */
  readonly clipPercentiles?: readonly [low: number, high: number] | undefined;
  /**
   * Width in px of the square window whose mean is taken off each pixel before frames are compared
   * (not from the corrected movie), at least 3 and rounded to an odd number; 0, the default, for none.
   * For one-photon recordings, whose blurred background hides that cells move: about two cell
   * diameters (suite2p's former one-photon mode: 42).
   */
  readonly highPass?: number | undefined;
  /**
   * Standard deviation in frames of the Gaussian by which correlations are averaged over time before
   * their peaks are found, at most 50; 0, the default, for none. For recordings so dim that single
   * frames cannot be registered; motion faster than that is missed. It affects estimation only, not
   * the pixels of the corrected movie. Peaks are those of the average.
   */
  readonly temporalSmoothing?: number | undefined;
  /**
   * What is compared. `phase` (default): whitened spectra, in which every frequency counts alike, so
   * that changes of brightness mislead little. `cross`: plain cross-correlation, in which the
   * strongest structure counts most; for data so dim that most frequencies hold only noise.
   */
  readonly correlation?: 'phase' | 'cross' | undefined;
  /**
   * How far spectra are whitened: each is divided by its magnitude plus this share of the
   * magnitude's root mean square. Near 0 it is pure phase correlation, which listens to
   * frequencies that hold only noise; far above 1 it is plain cross-correlation. From 0.001; default
   * 1, which had the lowest error from 0.3 to 10 photons per pixel; not with `cross`.
   */
  readonly whiteningFloor?: number | undefined;
}

/** A whitening floor beside which every magnitude is small: dividing by it is no whitening. */
const PLAIN_FLOOR = 1e4;

/** Only the options of the correlation, which travel to workers. */
export function correlationOf(options: CorrelationOptions): CorrelationOptions {
  const { highPass, maxShift, smoothing, taper, clipPercentiles } = options;
  const { correlation, whiteningFloor, temporalSmoothing } = options;
  return {
    highPass,
    maxShift,
    smoothing,
    taper,
    clipPercentiles,
    correlation,
    whiteningFloor,
    temporalSmoothing,
  };
}

/** {@link CorrelationOptions} with every default filled in. */
export interface ResolvedCorrelationOptions {
  readonly temporalSmoothing: number;
  readonly highPass: number;
  readonly maxShift: number;
  readonly smoothing: number;
  readonly taper: number;
  readonly clipPercentiles: readonly [low: number, high: number];
  readonly whiteningFloor: number;
}

/**
 * Fills in the defaults and checks the ranges.
 *
 * @throws {InvalidArgumentError} naming the option that is out of range
 */
export function resolveCorrelationOptions(
  options: CorrelationOptions = {},
): ResolvedCorrelationOptions {
  const { maxShift = 0.1, smoothing = 1.15, clipPercentiles = [1, 99] } = options;
  const {
    highPass = 0,
    temporalSmoothing = 0,
    taper = 3 * smoothing,
    correlation = 'phase',
  } = options;
  const isPhase = correlation === 'phase';
  const { whiteningFloor = isPhase ? 1 : PLAIN_FLOOR } = options;
  requireRange('maxShift', maxShift, maxShift > 0 && maxShift <= 0.5, 'above 0 and at most 0.5');
  requireRange('highPass', highPass, highPass === 0 || highPass >= 3, '0 or at least 3 px');
  requireRange(
    'temporalSmoothing',
    temporalSmoothing,
    temporalSmoothing >= 0 && temporalSmoothing <= 50,
    'from 0 to 50 frames',
  );
  requireRange('smoothing', smoothing, smoothing >= 0.5 && smoothing <= 20, 'from 0.5 to 20 px');
  requireRange('taper', taper, taper > 0 && taper <= 1000, 'above 0 px');
  requireRange(
    'correlation',
    correlation,
    isPhase || correlation === 'cross',
    "'phase' or 'cross'",
  );
  requireRange('whiteningFloor', whiteningFloor, whiteningFloor >= 1e-3, 'of at least 0.001');
  requireRange(
    'whiteningFloor',
    options.whiteningFloor,
    isPhase || options.whiteningFloor === undefined,
    "left out when correlation is 'cross'",
  );
  const [low, high] = clipPercentiles;
  requireRange(
    'clipPercentiles',
    clipPercentiles,
    low >= 0 && low < high && high <= 100,
    'two ascending percentages',
  );
  return {
    highPass,
    temporalSmoothing,
    maxShift,
    smoothing,
    taper,
    clipPercentiles,
    whiteningFloor,
  };
}

function requireRange(name: string, value: unknown, holds: boolean, range: string): void {
  if (holds) return;
  throw new InvalidArgumentError(name, `Expected ${name} ${range}, got ${String(value)}.`);
}
