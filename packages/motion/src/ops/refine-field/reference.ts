import type { TypedArray } from '@ophys/core';
import { locateKnot } from '../../field.ts';
import type { FieldRefinement } from './index.ts';
import { channels, type FieldModel } from './model.ts';
import { createRefiner, type KnotDisplacement } from './solve.ts';

/**
 * The definition, in float64. The field `d` of a frame is the maximum of its posterior: with `J` the
 * frame moved by shift and field (bilinear), `R` the image, `w` inverse variances of pixels, gain `a` and
 * offset `b` smooth like the field,
 *
 *     sum_p w (J(p) - a(p) R(p) - b(p))^2 + sum_m c_m^2 / variance_m,    d = sum_m c_m mode_m,
 *
 * found by steps of Gauss-Newton in which gradient and curvature are those of `R`, prepared once
 * (Lucas and Kanade 1981, IJCAI 674; inverse composition, Baker and Matthews 2004, IJCV 56:221; for
 * motion within two-photon frames, Greenberg and Kerr 2009, J. Neurosci. Methods 176:1). Gain and offset
 * are eliminated, so that brightness may change from frame to frame and place to place.
 */
export const implementation: FieldRefinement = {
  async prepare(model) {
    return createRefiner(model, (frame, displacement, step, moments) =>
      measureFrame(frame, displacement, model, model.steps[step].maps, moments),
    );
  },
};

function measureFrame(
  frame: TypedArray,
  displacement: KnotDisplacement,
  model: FieldModel,
  maps: Float32Array,
  moments: Float64Array,
): void {
  const { height, width, grid, image } = model;
  const knots = grid.y.length * grid.x.length;
  moments.fill(0);
  for (let row = 0; row < height; row++) {
    const v = locateKnot(grid.y, row);
    for (let column = 0; column < width; column++) {
      const u = locateKnot(grid.x, column);
      const corners = [
        { knot: v.low * grid.x.length + u.low, weight: (1 - v.part) * (1 - u.part) },
        { knot: v.low * grid.x.length + u.high, weight: (1 - v.part) * u.part },
        { knot: v.high * grid.x.length + u.low, weight: v.part * (1 - u.part) },
        { knot: v.high * grid.x.length + u.high, weight: v.part * u.part },
      ];
      const mix = (values: Float64Array) =>
        corners.reduce((sum, { knot, weight }) => sum + weight * values[knot], 0);
      const y = row + mix(displacement.y);
      const x = column + mix(displacement.x);
      const pixel = row * width + column;
      const residual = sampleBilinear(frame, height, width, y, x) - image[pixel];
      if (!Number.isFinite(residual)) continue;
      for (let channel = 0; channel < channels; channel++) {
        const value = residual * maps[channel * height * width + pixel];
        for (const { knot, weight } of corners) moments[channel * knots + knot] += weight * value;
      }
    }
  }
}

/** NaN where one of the four pixels round the place lies outside the frame. */
function sampleBilinear(
  frame: TypedArray,
  height: number,
  width: number,
  y: number,
  x: number,
): number {
  const [top, left] = [Math.floor(y), Math.floor(x)];
  if (!(top >= 0 && left >= 0 && top < height - 1 && left < width - 1)) return Number.NaN;
  const [down, right] = [y - top, x - left];
  const at = top * width + left;
  const upper = frame[at] + right * (frame[at + 1] - frame[at]);
  const lower = frame[at + width] + right * (frame[at + width + 1] - frame[at + width]);
  return upper + down * (lower - upper);
}
