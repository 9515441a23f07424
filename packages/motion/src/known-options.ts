import { describeValue, requireKnownOptions, WrongTypeError } from '@ophys/core';
import type { ApplyShiftsOptions } from './correct/apply-shifts.ts';
import type { CorrectMotionOptions } from './correct/correct-motion.ts';
import type { PiecewiseOptions } from './estimate/block-grid.ts';
import type { EstimateFieldModelOptions } from './estimate/estimate-field-model.ts';
import type { EstimateShiftsOptions } from './estimate/estimate-shifts.ts';
import type { EstimateReferencesOptions } from './reference-image/estimate-references.ts';

type MotionOptions = ApplyShiftsOptions &
  CorrectMotionOptions &
  EstimateFieldModelOptions &
  EstimateShiftsOptions &
  EstimateReferencesOptions;

/** The options of the functions that go over a movie: they pass them on to each other. */
const motionOptions: Readonly<Record<keyof MotionOptions, true>> = {
  maxShift: true,
  smoothing: true,
  taper: true,
  clipPercentiles: true,
  highPass: true,
  temporalSmoothing: true,
  correlation: true,
  whiteningFloor: true,
  sampleFrames: true,
  pieceFrames: true,
  fieldModel: true,
  piecewise: true,
  reference: true,
  companion: true,
  interpolation: true,
  edges: true,
  backend: true,
  runner: true,
  start: true,
  stop: true,
  size: true,
  signal: true,
  onProgress: true,
};

const piecewiseOptions: Readonly<Record<keyof PiecewiseOptions, true>> = {
  blockSize: true,
  maxBlockShift: true,
  snrThreshold: true,
};

/**
 * Refuses options that no function of this package has.
 *
 * @throws {WrongTypeError} naming the option that was probably meant
 */
export function requireMotionOptions(options: object): void {
  requireKnownOptions(options, motionOptions);
}

/**
 * Refuses what is no set of piecewise options.
 *
 * @throws {WrongTypeError} naming what was probably meant
 */
export function requirePiecewiseOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null) {
    throw new WrongTypeError(
      'piecewise',
      `Expected piecewise to be false or options such as { blockSize: 128 }, got ${describeValue(options)}.`,
    );
  }
  requireKnownOptions(options, piecewiseOptions, { what: 'option of piecewise' });
}
