import type { Problem } from '../findings.ts';

interface Plane {
  readonly originCoords: unknown;
  readonly originCoordsUnit: string | undefined;
  readonly gridSpacing: unknown;
  readonly gridSpacingUnit: string | undefined;
}

/** A unit is stored with what it is the unit of, and lost without. */
export function* lonelyUnits(plane: Plane): Generator<Problem> {
  for (const member of ['originCoords', 'gridSpacing'] as const) {
    const unit = plane[`${member}Unit`];
    if (plane[member] !== undefined || unit === undefined || unit === 'meters') continue;
    yield {
      severity: 'warning',
      rule: 'lonely-unit',
      field: `${member}Unit`,
      message: `${member}Unit is "${unit}", but there is no ${member}; it is not stored without.`,
    };
  }
}
