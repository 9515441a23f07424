import type { Image } from '@ophys/core';

/** An image blurred by a Gaussian of standard deviation `sigma` px, cut at 4 sigma, edges repeated. */
export function blurImage({ data, height, width }: Image, sigma: number): Image {
  const kernel = gaussian(sigma);
  const across = new Float32Array(data.length);
  const blurred = new Float32Array(data.length);
  for (let row = 0; row < height; row++) blurLine(data, across, row * width, width, 1, kernel);
  for (let column = 0; column < width; column++) {
    blurLine(across, blurred, column, height, width, kernel);
  }
  return { data: blurred, height, width };
}

function blurLine(
  from: Float32Array,
  to: Float32Array,
  first: number,
  length: number,
  stride: number,
  kernel: Float64Array,
): void {
  const radius = (kernel.length - 1) / 2;
  for (let i = 0; i < length; i++) {
    let sum = 0;
    for (let k = 0; k < kernel.length; k++) {
      const at = Math.min(length - 1, Math.max(0, i + k - radius));
      sum += kernel[k] * from[first + at * stride];
    }
    to[first + i * stride] = sum;
  }
}

function gaussian(sigma: number): Float64Array {
  const radius = Math.ceil(4 * sigma);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - radius) / sigma) ** 2),
  );
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  return kernel.map((weight) => weight / sum);
}

/** Central differences of an image along y and x. */
export function gradientsOf({ data, height, width }: Image): {
  readonly y: Float32Array;
  readonly x: Float32Array;
} {
  const y = new Float32Array(data.length);
  const x = new Float32Array(data.length);
  for (let row = 0; row < height; row++) {
    const above = Math.max(0, row - 1) * width;
    const below = Math.min(height - 1, row + 1) * width;
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      y[at] = (data[below + column] - data[above + column]) / 2;
      const right = row * width + Math.min(width - 1, column + 1);
      x[at] = (data[right] - data[row * width + Math.max(0, column - 1)]) / 2;
    }
  }
  return { y, x };
}
