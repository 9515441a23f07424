import type { TypedArray } from '@ophys/core';
import { createFft2d, type Fft } from '../../fft/fft.ts';
import { createShifts, type Shifts } from '../../shifts.ts';
import { createShiftFinder, surfaceReach, type WholeShift } from './find-shift.ts';
import type { Correlator, PhaseCorrelator } from './index.ts';
import { patchRadius, patchSide } from './peak.ts';
import { norm, type PreparedReference, placeOnCanvas, type Spectrum } from './prepare.ts';

/**
 * The definition, in float64. With `f` a frame and `R` the reference, both clipped, centred and
 * tapered on the canvas, `F` and `R^` their transforms and `G` a Gaussian's,
 *
 *     c = IFFT( F / (|F| + e) * conj(R^) / (|R^| + e) * G ),
 *
 * with `e` the whitening floor: for `e = 0` the phase correlation of Kuglin and Hines (1975, Proc.
 * IEEE Conf. Cybernetics and Society 163), with a smoothed peak (Takita et al. 2003, IEICE E86-A 1925). The highest pixel of `c` within
 * `limit` of the origin is refined to a continuous maximum ({@link createShiftFinder}).
 *
 * The taper stands still while the content moves, which pulls the peak towards 0 by a few percent of
 * the shift; that is undone where the shift is small for the frame. A frame whose
 * highest pixel is farther than `near` from the origin is measured once more after it was moved back
 * by that whole shift, within `window` of it; the two shifts are added.
 */
export const implementation: PhaseCorrelator = {
  async prepare(reference) {
    const transform = createFft2d(reference.canvasHeight, reference.canvasWidth);
    const findShift = createShiftFinder(reference);
    const pixels = reference.height * reference.width;
    const correlator: Correlator = {
      async correlate(data, count) {
        const shifts = createShifts(count);
        for (let i = 0; i < count; i++) {
          const frame = data.subarray(i * pixels, (i + 1) * pixels);
          const surface = correlateFrame(frame, reference, transform, origin);
          if (surface === undefined) continue;
          const whole = highestPixel(surface, reference, reference.limit);
          const isNear = Math.max(Math.abs(whole.y), Math.abs(whole.x)) <= reference.near;
          const moved = isNear ? origin : whole;
          const again = isNear ? surface : correlateFrame(frame, reference, transform, moved);
          if (again !== undefined) store(shifts, i, again, moved, reference, findShift);
        }
        return shifts;
      },
      async surfaces(data, count) {
        const reach = surfaceReach(reference);
        const side = 2 * reach + 1;
        const surfaces = new Float32Array(count * side * side);
        for (let i = 0; i < count; i++) {
          const frame = data.subarray(i * pixels, (i + 1) * pixels);
          const surface = correlateFrame(frame, reference, transform, origin);
          if (surface === undefined) continue;
          for (let k = 0; k < side * side; k++) {
            const [dy, dx] = [Math.floor(k / side) - reach, (k % side) - reach];
            surfaces[i * side * side + k] = at(surface, dy, dx, reference);
          }
        }
        return surfaces;
      },
      async close() {},
    };
    return correlator;
  },
};

/** The correlation `[dy, dx]` on the canvas, or undefined for a frame without contrast. */
function correlateFrame(
  frame: TypedArray,
  reference: PreparedReference,
  transform: Fft,
  shift: WholeShift,
): Float64Array | undefined {
  const { canvas, isConstant } = placeOnCanvas(frame, reference, shift);
  if (!isConstant) correlateCanvas(canvas, reference, transform);
  return isConstant ? undefined : canvas;
}

/** Turns what lies on a canvas into its correlation with a reference's spectrum. */
export function correlateCanvas(
  re: Float64Array,
  reference: Spectrum & Pick<PreparedReference, 'canvasHeight' | 'canvasWidth' | 'whiteningFloor'>,
  transform: Fft,
): void {
  const { canvasHeight: height, canvasWidth: width } = reference;
  const { columns, spectrumRe, spectrumIm } = reference;
  const im = new Float64Array(re.length);
  const floor = reference.whiteningFloor * norm(re);
  transform(re, im);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const index = y * width + x;
      if (Math.min(x, width - x) >= columns) {
        re[index] = 0;
        im[index] = 0;
        continue;
      }
      // The right half of a real image's spectrum is the conjugate of its mirror.
      const mirrored = 2 * x > width;
      const half = mirrored ? ((height - y) % height) * columns + (width - x) : y * columns + x;
      const weight = 1 / (Math.hypot(re[index], im[index]) + floor + 1e-30);
      const a = spectrumRe[half];
      const b = mirrored ? -spectrumIm[half] : spectrumIm[half];
      const product = [re[index] * a - im[index] * b, re[index] * b + im[index] * a];
      re[index] = product[0] * weight;
      im[index] = product[1] * weight;
    }
  }
  // An inverse transform is a forward one with real and imaginary parts exchanged.
  transform(im, re);
}

const origin: WholeShift = { y: 0, x: 0 };

function at(surface: Float64Array, y: number, x: number, size: PreparedReference): number {
  const { canvasHeight: height, canvasWidth: width } = size;
  return surface[((y + height) % height) * width + ((x + width) % width)];
}

function highestPixel(
  surface: Float64Array,
  reference: PreparedReference,
  limit: number,
): WholeShift {
  let best = { y: 0, x: 0, height: -Infinity };
  for (let y = -limit; y <= limit; y++) {
    for (let x = -limit; x <= limit; x++) {
      const height = at(surface, y, x, reference);
      if (height > best.height) best = { y, x, height };
    }
  }
  return best;
}

function store(
  shifts: Shifts,
  i: number,
  surface: Float64Array,
  moved: WholeShift,
  reference: PreparedReference,
  findShift: ReturnType<typeof createShiftFinder>,
): void {
  const top = highestPixel(surface, reference, reference.window);
  const patch = Float64Array.from({ length: patchSide * patchSide }, (_, k) => {
    const y = top.y + Math.floor(k / patchSide) - patchRadius;
    const x = top.x + (k % patchSide) - patchRadius;
    return at(surface, y, x, reference);
  });
  const { y, x, height } = findShift(patch, top, moved);
  shifts.y[i] = y;
  shifts.x[i] = x;
  shifts.peak[i] = height;
}
