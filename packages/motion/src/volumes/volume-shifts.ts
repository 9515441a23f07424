import { InvalidArgumentError, type Volume, type VolumeSource } from '@ophys/core';
import type { Shifts } from '../shifts.ts';

/**
 * Where the content of each volume lies relative to the reference: `z` in planes, positive towards
 * later planes, `y` down and `x` right in px, so that
 * `corrected[plane, row, column] = volume[plane + z, row + y, column + x]`.
 */
export interface VolumeShifts extends Shifts {
  readonly z: Float32Array;
}

/** The shifts of consecutive blocks of volumes as one. */
export function joinVolumeShifts(parts: readonly VolumeShifts[]): VolumeShifts {
  const join = (pick: (part: VolumeShifts) => Float32Array) =>
    Float32Array.from(parts.flatMap((part) => [...pick(part)]));
  return {
    z: join(({ z }) => z),
    y: join(({ y }) => y),
    x: join(({ x }) => x),
    peak: join(({ peak }) => peak),
  };
}

/** Throws {@link InvalidArgumentError} when a reference is not of the volumes' size. */
export function requireSameVolume({ shape }: VolumeSource, reference: Volume): void {
  const [, depth, height, width] = shape;
  const { data } = reference;
  const isSame =
    reference.depth === depth && reference.height === height && reference.width === width;
  if (isSame && data.length === depth * height * width) return;
  throw new InvalidArgumentError(
    'reference',
    `The reference is ${reference.depth} x ${reference.height} x ${reference.width} (${data.length} pixels) but the volumes are ${depth} x ${height} x ${width}.`,
  );
}
