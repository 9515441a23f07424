/**
 * Shows one row of a displaced plane: bicubic (Keys 1981), before any noise.
 *
 * Rigid frames have the same weights everywhere, so a row is interpolated down once and then
 * across; non-rigid frames take 16 samples per pixel at positions of their own.
 */
import type { Displacement } from '../motion/displacement.ts';
import { CONTROLS, controlWeights, cubicWeights } from '../motion/non-rigid.ts';
import { MARGIN_PX, type Plane } from '../scene/plane.ts';

/** Writes row `row` of frame `frame` into `out`. */
export type SampleRow = (
  light: Float32Array,
  frame: number,
  row: number,
  out: Float32Array,
) => void;

/** Prepares the sampling of a recording's rows. */
export function createRowSampler(displacement: Displacement, plane: Plane): SampleRow {
  return displacement.nonRigid === undefined
    ? createRigidSampler(displacement, plane)
    : createNonRigidSampler(displacement, plane);
}

const linePhaseOf = ({ linePhasePx }: Displacement, row: number): number =>
  row % 2 === 1 ? linePhasePx : 0;

function createRigidSampler(displacement: Displacement, plane: Plane): SampleRow {
  const { width } = displacement;
  const line = new Float64Array(width + 3);
  return (light, frame, row, out) => {
    const y = row + MARGIN_PX - (displacement.y[frame] as number);
    const x = MARGIN_PX - (displacement.x[frame] as number) - linePhaseOf(displacement, row);
    const [top, left] = [Math.floor(y), Math.floor(x)];
    const [a0, a1, a2, a3] = cubicWeights(y - top);
    const [b0, b1, b2, b3] = cubicWeights(x - left);
    const step = plane.width;
    let pixel = (top - 1) * step + left - 1;
    for (let i = 0; i < width + 3; i++, pixel++) {
      line[i] =
        a0 * (light[pixel] as number) +
        a1 * (light[pixel + step] as number) +
        a2 * (light[pixel + 2 * step] as number) +
        a3 * (light[pixel + 3 * step] as number);
    }
    for (let i = 0; i < width; i++) {
      out[i] =
        b0 * (line[i] as number) +
        b1 * (line[i + 1] as number) +
        b2 * (line[i + 2] as number) +
        b3 * (line[i + 3] as number);
    }
  };
}

function createNonRigidSampler(displacement: Displacement, plane: Plane): SampleRow {
  const { height, nonRigid, width } = displacement;
  const across = Float64Array.from(
    Array.from({ length: width }, (_, column) => controlWeights(column, width)).flat(),
  );
  const controlsY = new Float64Array(CONTROLS);
  const controlsX = new Float64Array(CONTROLS);
  return (light, frame, row, out) => {
    if (nonRigid === undefined) return;
    const down = controlWeights(row, height);
    blendRows(nonRigid.y, frame, down, controlsY);
    blendRows(nonRigid.x, frame, down, controlsX);
    const rowY = row + MARGIN_PX - (displacement.y[frame] as number);
    const rowX = MARGIN_PX - (displacement.x[frame] as number) - linePhaseOf(displacement, row);
    for (let column = 0; column < width; column++) {
      const y = rowY - blendAcross(across, column, controlsY);
      const x = rowX + column - blendAcross(across, column, controlsX);
      out[column] = sampleCubic(light, plane.width, y, x);
    }
  };
}

function blendRows(
  controls: Float32Array,
  frame: number,
  down: readonly number[],
  out: Float64Array,
): void {
  for (let j = 0; j < CONTROLS; j++) {
    let sum = 0;
    for (let i = 0; i < CONTROLS; i++) {
      sum += (down[i] as number) * (controls[(frame * CONTROLS + i) * CONTROLS + j] as number);
    }
    out[j] = sum;
  }
}

function blendAcross(across: Float64Array, column: number, controls: Float64Array): number {
  const first = column * CONTROLS;
  return (
    (across[first] as number) * (controls[0] as number) +
    (across[first + 1] as number) * (controls[1] as number) +
    (across[first + 2] as number) * (controls[2] as number) +
    (across[first + 3] as number) * (controls[3] as number)
  );
}

function sampleCubic(light: Float32Array, step: number, y: number, x: number): number {
  const top = Math.floor(y);
  const left = Math.floor(x);
  const f = x - left;
  // Spelled out: an array of weights per pixel would cost more than the sampling.
  const b0 = f * (-0.5 + f * (1 - 0.5 * f));
  const b1 = 1 + f * f * (-2.5 + 1.5 * f);
  const b2 = f * (0.5 + f * (2 - 1.5 * f));
  const b3 = f * f * (-0.5 + 0.5 * f);
  const g = y - top;
  const p0 = (top - 1) * step + left - 1;
  const p1 = p0 + step;
  const p2 = p1 + step;
  const p3 = p2 + step;
  return (
    g * (-0.5 + g * (1 - 0.5 * g)) * blendLine(light, p0, b0, b1, b2, b3) +
    (1 + g * g * (-2.5 + 1.5 * g)) * blendLine(light, p1, b0, b1, b2, b3) +
    g * (0.5 + g * (2 - 1.5 * g)) * blendLine(light, p2, b0, b1, b2, b3) +
    g * g * (-0.5 + 0.5 * g) * blendLine(light, p3, b0, b1, b2, b3)
  );
}

function blendLine(
  light: Float32Array,
  pixel: number,
  b0: number,
  b1: number,
  b2: number,
  b3: number,
): number {
  return (
    b0 * (light[pixel] as number) +
    b1 * (light[pixel + 1] as number) +
    b2 * (light[pixel + 2] as number) +
    b3 * (light[pixel + 3] as number)
  );
}
