import { InvalidArgumentError } from '@ophys/core';
import type { Random } from '../random/random.ts';
import { MARGIN_PX, type Plane } from './plane.ts';

/** A place in the plane, in px of the field: its first pixel's centre is (0, 0). */
export interface Place {
  readonly y: number;
  readonly x: number;
}

const TRIES = 20_000;

/**
 * Scatters `count` places over the field, then as many over the margin as keep the density even.
 *
 * @param spacingPx smallest distance of two places
 * @throws {InvalidArgumentError} when the field is too small for them
 */
export function scatterPlaces(
  random: Random,
  field: Plane,
  count: number,
  spacingPx: number,
): Place[] {
  const placed: Place[] = [];
  const { height, width } = field;
  const drawIn = (border: number): Place => ({
    y: random.between(-border, height + border) - 0.5,
    x: random.between(-border, width + border) - 0.5,
  });
  const isFree = ({ y, x }: Place) =>
    placed.every((other) => (other.y - y) ** 2 + (other.x - x) ** 2 >= spacingPx ** 2);

  for (let i = 0; i < count; i++) {
    const place = findPlace(() => drawIn(0), isFree);
    if (place === undefined) {
      throw new InvalidArgumentError(
        'somaSpacingPx',
        `Only ${i} of ${count} cells fit a ${height} × ${width} field at a spacing of ${spacingPx} px: ask for fewer, a smaller spacing, or a larger field.`,
      );
    }
    placed.push(place);
  }
  const areaRatio = ((height + 2 * MARGIN_PX) * (width + 2 * MARGIN_PX)) / (height * width);
  for (let i = Math.round(count * (areaRatio - 1)); i > 0; i--) {
    const place = findPlace(
      () => drawIn(MARGIN_PX),
      (candidate) => !isWithin(candidate, field) && isFree(candidate),
    );
    if (place !== undefined) placed.push(place); // the margin may be a little emptier
  }
  return placed;
}

/** True for a place on the field rather than in its margin. */
export function isWithin({ y, x }: Place, { height, width }: Plane): boolean {
  return y >= -0.5 && y < height - 0.5 && x >= -0.5 && x < width - 0.5;
}

function findPlace(draw: () => Place, isFree: (place: Place) => boolean): Place | undefined {
  for (let i = 0; i < TRIES; i++) {
    const place = draw();
    if (isFree(place)) return place;
  }
  return undefined;
}
