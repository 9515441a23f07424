import { InvalidArgumentError } from '@ophys/core';
import { medianOf, runningMedian } from '../median.ts';
import { searchLimit } from '../ops/phase-correlate/prepare.ts';
import { type CorrelationOptions, resolveCorrelationOptions } from '../options.ts';
import { requireShiftsOf, type Shifts } from '../shifts.ts';

/** Options of {@link detectBadFrames}. */
export interface BadFrameOptions extends Pick<CorrelationOptions, 'maxShift'> {
  /**
   * How far a frame's peak may lie below its neighbours', in robust standard deviations; above 0,
   * default 6.
   */
  readonly threshold?: number | undefined;
}

/** Frames to each side whose median peak a frame is compared with: bleaching changes it slowly. */
const NEIGHBOURS = 50;

/**
 * Frames that registration cannot be trusted on: without contrast (peak 0), shifted as far as was
 * searched, or with a peak more than `threshold` robust standard deviations (1.4826 times the median
 * absolute deviation) below the running median of 101 frames. Large but well measured shifts are good.
 *
 * @param maxShift the option with which the shifts were estimated
 * @returns one entry per frame: 1 for a bad frame, else 0
 * @throws {InvalidArgumentError} when the shifts or the size are no such thing, or an option is out of range
 */
export function detectBadFrames(
  shifts: Shifts,
  height: number,
  width: number,
  { maxShift, threshold = 6 }: BadFrameOptions = {},
): Uint8Array {
  requireShiftsOf(shifts, height, width);
  const { y, x, peak } = shifts;
  if (!(threshold > 0)) {
    throw new InvalidArgumentError('threshold', `Expected threshold above 0, got ${threshold}.`);
  }
  const resolved = resolveCorrelationOptions({ maxShift });
  const edge = searchLimit(height, width, resolved.maxShift) - 0.5;
  const usual = runningMedian(peak, NEIGHBOURS);
  const deviation = 1.4826 * medianOf([...peak].map((value, i) => Math.abs(value - usual[i])));
  return Uint8Array.from(peak, (value, i) => {
    const isFar = Math.abs(y[i]) >= edge || Math.abs(x[i]) >= edge;
    return value === 0 || isFar || usual[i] - value > threshold * deviation ? 1 : 0;
  });
}
