import { dtypeRange, InvalidArgumentError, isFloat } from '@ophys/core';
import type { FrameFormat } from '../translate/index.ts';
import type { WarpFormat, WarpOptions } from './index.ts';

/**
 * Fills in the defaults and checks the ranges.
 *
 * @throws {InvalidArgumentError} for an unknown interpolation, or edges that the dtype cannot hold
 */
export function resolveWarpFormat(frames: FrameFormat, options: WarpOptions = {}): WarpFormat {
  const { height, width, dtype } = frames;
  const { interpolation = 'cubic', edges = 'repeat' } = options;
  if (interpolation !== 'cubic' && interpolation !== 'bilinear') {
    throw new InvalidArgumentError(
      'interpolation',
      `Expected interpolation cubic or bilinear, got ${String(interpolation)}.`,
    );
  }
  if (edges !== 'repeat' && !holds(frames, edges)) {
    throw new InvalidArgumentError(
      'edges',
      `Expected edges to be repeat or a number that ${dtype} holds, got ${String(edges)}.`,
    );
  }
  return { height, width, dtype, interpolation, edges };
}

/** True when `translate` does what `warp` would do with frames that have no field. */
export function isTranslation({ interpolation, edges }: WarpFormat): boolean {
  return interpolation === 'cubic' && edges === 'repeat';
}

function holds({ dtype }: FrameFormat, value: unknown): boolean {
  if (typeof value !== 'number') return false;
  if (isFloat(dtype)) return true;
  const { min, max } = dtypeRange(dtype);
  return Number.isInteger(value) && value >= min && value <= max;
}
