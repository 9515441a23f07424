import { InvalidArgumentError } from '@ophys/core';

/**
 * Where the content of each frame lies relative to the reference, in pixels: `y` positive down,
 * `x` positive right, so that `corrected[row, column] = frame[row + y, column + x]`.
 */
export interface Shifts {
  readonly y: Float32Array;
  readonly x: Float32Array;
  /**
   * Height of the correlation's peak: 1 for a frame equal to the reference, near 0 for one that
   * shares nothing with it, exactly 0 for a frame without contrast (whose shift is 0).
   */
  readonly peak: Float32Array;
}

/**
 * Throws {@link InvalidArgumentError} unless shifts and the size of their frames are what
 * {@link detectBadFrames} and {@link validCrop} take.
 */
export function requireShiftsOf(shifts: Shifts, height: number, width: number): void {
  const { y, x, peak } = shifts;
  if (!y || !x || !peak || x.length !== y.length || peak.length !== y.length) {
    throw new InvalidArgumentError(
      'shifts',
      `Expected shifts { y, x, peak } of as many frames each, got ${y || !('shifts' in shifts) ? `lengths ${y?.length}, ${x?.length} and ${peak?.length}` : 'a motion; pass its .shifts'}.`,
    );
  }
  for (const [name, side] of Object.entries({ height, width })) {
    if (Number.isInteger(side) && side >= 1) continue;
    throw new InvalidArgumentError(
      name,
      `Expected the ${name} of the frames in whole px, at least 1, got ${side}.`,
    );
  }
}

/** Zeroed shifts of `count` frames. */
export function createShifts(count: number): Shifts {
  return {
    y: new Float32Array(count),
    x: new Float32Array(count),
    peak: new Float32Array(count),
  };
}

/** The shifts of consecutive blocks as one. */
export function joinShifts(parts: readonly Shifts[]): Shifts {
  const joined = createShifts(parts.reduce((count, part) => count + part.y.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.y.set(part.y, offset);
    joined.x.set(part.x, offset);
    joined.peak.set(part.peak, offset);
    offset += part.y.length;
  }
  return joined;
}

/** Copies of the shifts of frames `start` to `stop - 1`. */
export function sliceShifts({ y, x, peak }: Shifts, start: number, stop: number): Shifts {
  return { y: y.slice(start, stop), x: x.slice(start, stop), peak: peak.slice(start, stop) };
}
