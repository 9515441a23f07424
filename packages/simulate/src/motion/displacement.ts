import type { SimulationParameters } from '../parameters.ts';
import {
  CONTROLS,
  controlWeights,
  type NonRigidMotion,
  simulateNonRigidMotion,
} from './non-rigid.ts';
import { type RigidMotion, simulateRigidMotion } from './rigid.ts';

/**
 * Displacement of the content relative to the undisplaced scene, in px, positive down (y) and right
 * (x): pixel `[r, c]` of a frame shows the scene at `[r - y, c - x]`.
 */
export interface Displacement extends RigidMotion {
  /** Rows and columns of the field. */
  readonly height: number;
  readonly width: number;
  /** Smooth motion on top of the rigid one, when there is any. */
  readonly nonRigid: NonRigidMotion | undefined;
  /** What odd rows have on top in x. */
  readonly linePhasePx: number;
}

/** Draws the motion of a recording. */
export function simulateMotion(parameters: SimulationParameters): Displacement {
  const { height, linePhasePx, nonRigidSdPx, width } = parameters;
  const nonRigid = nonRigidSdPx > 0 ? simulateNonRigidMotion(parameters) : undefined;
  return { ...simulateRigidMotion(parameters), height, width, nonRigid, linePhasePx };
}

/** A displacement at one place and time, in px. */
export interface Shift {
  readonly y: number;
  readonly x: number;
}

/**
 * Displacement at a pixel of a frame, rigid and non-rigid together; the line phase, which is the
 * scanner's and not the tissue's, is not in it.
 *
 * @param row row of the frame, may be fractional
 * @param column column of the frame, may be fractional
 */
export function displacementAt(
  displacement: Displacement,
  frame: number,
  row: number,
  column: number,
): Shift {
  const { height, nonRigid, width } = displacement;
  const y = displacement.y[frame] ?? Number.NaN;
  const x = displacement.x[frame] ?? Number.NaN;
  if (nonRigid === undefined) return { y, x };
  const down = controlWeights(row, height);
  const across = controlWeights(column, width);
  return {
    y: y + blendControls(nonRigid.y, frame, down, across),
    x: x + blendControls(nonRigid.x, frame, down, across),
  };
}

/**
 * Displacement of the content that belongs to a place of the undisplaced scene, in px: what a
 * registration has to take out there, `corrected[row, column] = frame[row + y, column + x]`. Smooth
 * motion makes it differ a little from {@link displacementAt} the same place of the frame.
 */
export function displacementOf(
  displacement: Displacement,
  frame: number,
  row: number,
  column: number,
): Shift {
  let shift = displacementAt(displacement, frame, row, column);
  if (displacement.nonRigid === undefined) return shift;
  // The fixed point of shift = displacement(place + shift); smooth motion contracts quickly.
  for (let i = 0; i < FIXED_POINT_STEPS; i++) {
    shift = displacementAt(displacement, frame, row + shift.y, column + shift.x);
  }
  return shift;
}

/** Motion grows by a few hundredths of a pixel per pixel, so each step adds more than a digit. */
const FIXED_POINT_STEPS = 3;

function blendControls(
  controls: Float32Array,
  frame: number,
  down: readonly number[],
  across: readonly number[],
): number {
  let sum = 0;
  down.forEach((rowWeight, i) => {
    across.forEach((weight, j) => {
      sum += rowWeight * weight * (controls[(frame * CONTROLS + i) * CONTROLS + j] as number);
    });
  });
  return sum;
}
