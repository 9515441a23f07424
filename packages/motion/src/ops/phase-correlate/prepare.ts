import { type Image, InvalidArgumentError } from '@ophys/core';
import { createFft2d } from '../../fft/fft.ts';
import { fastLength } from '../../fft/lengths.ts';
import { type CorrelationOptions, resolveCorrelationOptions } from '../../options.ts';
import { taperOverlap } from './overlap.ts';
import { patchRadius } from './peak.ts';

/** Smallest {@link PreparedReference.window}, in px. */
const SMALLEST_WINDOW = 2;

/** Share of the shorter side up to which a shift is measured once. */
const NEAR_SHARE = 1 / 64;

/** Frequencies that the smoothing leaves less of than this are not looked at. */
const SMALLEST_RESPONSE = 0.05;

/** A reference image, made ready once for any number of frames. Survives structured cloning. */
export interface PreparedReference {
  /** Size of the frames. */
  readonly height: number;
  readonly width: number;
  /** Size of the zero-padded canvas that is transformed, at least the frame's. */
  readonly canvasHeight: number;
  readonly canvasWidth: number;
  /** Largest whole shift looked for along either axis, in px. */
  readonly limit: number;
  /** Largest whole shift along both axes that is not measured once more, in px. */
  readonly near: number;
  /** Largest whole shift looked for when a moved frame is measured once more, at least `near`. */
  readonly window: number;
  /** Standard deviation of the smoothing, in px. */
  readonly smoothing: number;
  /** Added to a spectrum's magnitude when it is whitened, in root mean squares of it. */
  readonly whiteningFloor: number;
  /** Pixels are clipped to `[low, high]`. */
  readonly low: number;
  readonly high: number;
  /** Mean of the clipped reference; subtracted from frames, and put in the place of NaN. */
  readonly level: number;
  /** `1 / (high - low)`, or 1 for a constant reference. */
  readonly scale: number;
  /** Weights of the rows and columns: `weight[row, column] = taperY[row] * taperX[column]`. */
  readonly taperY: Float64Array;
  readonly taperX: Float64Array;
  /** The tapers' own correlation, 1 at lag 0, up to the farthest lag of a patch. */
  readonly overlapY: Float64Array;
  readonly overlapX: Float64Array;
  /** Columns of the spectrum; what lies between them and their mirror is 0. */
  readonly columns: number;
  /**
   * Smoothed, whitened, conjugate spectrum `[ky, kx]`, `kx = 0 .. columns - 1` (the rest is its
   * mirror), scaled so that a frame equal to the reference has a peak of 1; 0 at frequency 0.
   */
  readonly spectrumRe: Float64Array;
  readonly spectrumIm: Float64Array;
}

/**
 * Prepares a reference image. NaN pixels count as the image's mean.
 *
 * @throws {InvalidArgumentError} when the image has no pixels or not as many as its size says, or an
 *   option is invalid
 */
export function prepareReference(image: Image, options?: CorrelationOptions): PreparedReference {
  const { maxShift, smoothing, taper, clipPercentiles, whiteningFloor } =
    resolveCorrelationOptions(options);
  const { height, width } = image;
  checkSize(image);
  const limit = searchLimit(height, width, maxShift);
  const near = Math.min(limit, Math.floor(NEAR_SHARE * shorterSide(height, width)));
  const span = 2 * (limit + patchRadius) + 1;
  const intensities = measureIntensities(image.data, clipPercentiles);
  const taperY = sigmoidTaper(height, taper);
  const taperX = sigmoidTaper(width, taper);
  const frame = {
    height,
    width,
    canvasHeight: fastLength(Math.max(height, span)),
    canvasWidth: fastLength(Math.max(width, span)),
    limit,
    near,
    window: Math.min(limit, Math.max(SMALLEST_WINDOW, near)),
    smoothing,
    whiteningFloor,
    ...intensities,
    taperY,
    taperX,
    overlapY: taperOverlap(taperY, limit + patchRadius),
    overlapX: taperOverlap(taperX, limit + patchRadius),
  };
  const { canvas } = placeOnCanvas(image.data, frame);
  return { ...frame, ...whitenReference(canvas, frame) };
}

/**
 * Largest whole shift looked for, in px: `maxShift` of the shorter side, at least 1. A side of one
 * pixel does not count.
 */
export function searchLimit(height: number, width: number, maxShift: number): number {
  return Math.max(1, Math.round(maxShift * shorterSide(height, width)));
}

function shorterSide(height: number, width: number): number {
  if (height === 1 || width === 1) return Math.max(height, width);
  return Math.min(height, width);
}

/**
 * The frame clipped, centred, scaled and tapered, on the canvas: what both sides transform; a frame may
 * be moved back by a whole shift.
 */
export function placeOnCanvas(
  pixels: ArrayLike<number>,
  reference: Omit<PreparedReference, keyof Spectrum>,
  shift: { readonly y: number; readonly x: number } = { y: 0, x: 0 },
): { readonly canvas: Float64Array; readonly isConstant: boolean } {
  const { height, width, canvasHeight, canvasWidth, low, high, level, scale } = reference;
  const canvas = new Float64Array(canvasHeight * canvasWidth);
  const moved = shift.y !== 0 || shift.x !== 0;
  const weightsY = moveTaper(reference.taperY, shift.y, moved);
  const weightsX = moveTaper(reference.taperX, shift.x, moved);
  const clip = (value: number) =>
    Number.isNaN(value) ? level : Math.min(high, Math.max(low, value));
  const first = clip(pixels[0]);
  let isConstant = true;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const weight = weightsY[y] * weightsX[x];
      if (weight === 0) continue;
      const value = clip(pixels[(y + shift.y) * width + x + shift.x]);
      if (value !== first) isConstant = false;
      canvas[y * canvasWidth + x] = (value - level) * scale * weight;
    }
  }
  return { canvas, isConstant };
}

/** A moved frame ends inside the canvas's taper, so it fades out over four pixels there. */
function moveTaper(taper: Float64Array, shift: number, moved: boolean): Float64Array {
  if (!moved) return taper;
  return taper.map((weight, i) => weight * fadeAtBorder(i + shift, taper.length));
}

/** Weight of the pixel at `place` along a side: 1, but 3/4, 1/2, 1/4 at the border, 0 outside. */
export function fadeAtBorder(place: number, length: number): number {
  return Math.max(0, Math.min(1, (Math.min(place, length - 1 - place) + 1) / 4));
}

/** Root of the sum of squares; by Parseval the root mean square of the spectrum's magnitude. */
export function norm(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

function checkSize({ data, height, width }: Image): void {
  if (data.length !== height * width || data.length === 0) {
    throw new InvalidArgumentError(
      'reference',
      `A reference of ${height} x ${width} needs ${height * width} pixels and at least one, got ${data.length}.`,
    );
  }
}

/** Where pixels are clipped, and how they are centred and scaled. */
export function measureIntensities(
  data: Float32Array,
  [lowPercent, highPercent]: readonly [number, number],
): Pick<PreparedReference, 'low' | 'high' | 'level' | 'scale'> {
  const sorted = data.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return { low: 0, high: 0, level: 0, scale: 1 };
  const at = (percent: number) => sorted[Math.round((percent / 100) * (sorted.length - 1))];
  const [low, high] = [at(lowPercent), at(highPercent)];
  let sum = 0;
  for (const value of sorted) sum += Math.min(high, Math.max(low, value));
  // Rounded to float32 so that every backend clips to the very same values.
  const level = Math.fround(sum / sorted.length);
  return { low, high, level, scale: high > low ? 1 / (high - low) : 1 };
}

/**
 * `1 / (1 + exp((|u - centre| - half) / slope))`, `half` ending two slopes inside the border. The slope
 * is at most a quarter of the length, so that something is left of short sides; a side of one
 * pixel has no edge.
 */
export function sigmoidTaper(length: number, slope: number): Float64Array {
  if (length === 1) return Float64Array.of(1);
  const centre = (length - 1) / 2;
  const bounded = Math.min(slope, centre / 2);
  const half = centre - 2 * bounded;
  return Float64Array.from(
    { length },
    (_, u) => 1 / (1 + Math.exp((Math.abs(u - centre) - half) / bounded)),
  );
}

/** What {@link whitenReference} gives. */
export type Spectrum = Pick<PreparedReference, 'columns' | 'spectrumRe' | 'spectrumIm'>;

/** The spectrum of {@link PreparedReference} of what lies on a canvas, which is overwritten. */
export function whitenReference(
  re: Float64Array,
  frame: Pick<PreparedReference, 'canvasHeight' | 'canvasWidth' | 'smoothing' | 'whiteningFloor'>,
): Spectrum {
  const { canvasHeight, canvasWidth, smoothing, whiteningFloor } = frame;
  const im = new Float64Array(re.length);
  const floor = whiteningFloor * norm(re);
  createFft2d(canvasHeight, canvasWidth)(re, im);
  const gaussY = gaussianResponse(canvasHeight, smoothing);
  const gaussX = gaussianResponse(canvasWidth, smoothing);
  const half = gaussX.subarray(0, Math.floor(canvasWidth / 2) + 1);
  const columns = half.filter((response) => response >= SMALLEST_RESPONSE).length;
  const spectrumRe = new Float64Array(canvasHeight * columns);
  const spectrumIm = new Float64Array(canvasHeight * columns);
  let ownPeak = 0;
  for (let y = 0; y < canvasHeight; y++) {
    for (let x = 0; x < canvasWidth; x++) {
      const index = y * canvasWidth + x;
      const magnitude = Math.hypot(re[index], im[index]);
      const response = gaussY[y] * gaussX[x];
      if (magnitude === 0 || index === 0 || response < SMALLEST_RESPONSE) continue;
      const weight = response / (magnitude + floor);
      ownPeak += (weight * magnitude * magnitude) / (magnitude + floor);
      if (x >= columns) continue;
      spectrumRe[y * columns + x] = re[index] * weight;
      spectrumIm[y * columns + x] = -im[index] * weight;
    }
  }
  if (ownPeak > 0) {
    for (let i = 0; i < spectrumRe.length; i++) {
      spectrumRe[i] /= ownPeak;
      spectrumIm[i] /= ownPeak;
    }
  }
  return { columns, spectrumRe, spectrumIm };
}

/** Frequency response `exp(-w^2 sigma^2 / 2)` of a unit-sum Gaussian, in FFT order. */
function gaussianResponse(length: number, sigma: number): Float64Array {
  return Float64Array.from({ length }, (_, k) => {
    const omega = (2 * Math.PI * Math.min(k, length - k)) / length;
    return Math.exp(-0.5 * (omega * sigma) ** 2);
  });
}
