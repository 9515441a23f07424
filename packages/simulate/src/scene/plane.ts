import type { Random } from '../random/random.ts';

/** Tissue rendered around the field on every side, so that motion brings in more of it. */
export const MARGIN_PX = 32;

/** An image of the tissue: the field and its margin, row-major `[row, column]`. */
export interface Plane {
  readonly height: number;
  readonly width: number;
}

/** The plane that surrounds a field. */
export function planeAround(field: Plane): Plane {
  return { height: field.height + 2 * MARGIN_PX, width: field.width + 2 * MARGIN_PX };
}

/** Blurs an image with a Gaussian (cut at 4 sigma, edges mirrored), separably. */
export function blurImage(image: Float64Array, plane: Plane, sigmaPx: number): Float64Array {
  const { height, width } = plane;
  const kernel = gaussianKernel(sigmaPx);
  const rows = blurLines(image, kernel, { lines: height, length: width, step: 1, next: width });
  return blurLines(rows, kernel, { lines: width, length: height, step: width, next: 1 });
}

/** Gaussian-blurred white noise of mean 0 and standard deviation 1. */
export function smoothNoise(random: Random, plane: Plane, sigmaPx: number): Float64Array {
  const white = Float64Array.from({ length: plane.height * plane.width }, () => random.normal());
  const smooth = blurImage(white, plane, sigmaPx);
  const mean = smooth.reduce((sum, value) => sum + value, 0) / smooth.length;
  const variance = smooth.reduce((sum, value) => sum + (value - mean) ** 2, 0) / smooth.length;
  const scale = variance > 0 ? 1 / Math.sqrt(variance) : 0;
  return smooth.map((value) => (value - mean) * scale);
}

function gaussianKernel(sigma: number): Float64Array {
  const radius = Math.ceil(4 * sigma);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - radius) / sigma) ** 2),
  );
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  return kernel.map((weight) => weight / sum);
}

interface Lines {
  readonly lines: number;
  readonly length: number;
  readonly step: number;
  readonly next: number;
}

function blurLines(image: Float64Array, kernel: Float64Array, layout: Lines): Float64Array {
  const { lines, length, step, next } = layout;
  const radius = (kernel.length - 1) / 2;
  const out = new Float64Array(image.length);
  const padded = new Float64Array(length + 2 * radius);
  for (let line = 0; line < lines; line++) {
    const first = line * next;
    for (let i = 0; i < padded.length; i++) {
      padded[i] = image[first + step * mirror(i - radius, length)] as number;
    }
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let k = 0; k < kernel.length; k++) {
        sum += (kernel[k] as number) * (padded[i + k] as number);
      }
      out[first + step * i] = sum;
    }
  }
  return out;
}

/** Index `i` folded back into `0 … length - 1`. */
function mirror(i: number, length: number): number {
  const period = 2 * length;
  const folded = ((i % period) + period) % period;
  return folded < length ? folded : period - 1 - folded;
}
