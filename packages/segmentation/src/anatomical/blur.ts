import type { Image } from '@ophys/core';

/** Gaussian blur; at the edges, and around pixels that are not finite, weights are those of what is there. */
export function blurGaussian(image: Image, sigma: number): Float32Array {
  const { data, height, width } = image;
  const known = data.map((value) => (Number.isFinite(value) ? 1 : 0));
  const values = data.map((value) => (Number.isFinite(value) ? value : 0));
  const kernel = gaussianKernel(sigma);
  const sums = convolveBoth(values, height, width, kernel);
  const weights = convolveBoth(known, height, width, kernel);
  return sums.map((sum, i) => {
    const weight = weights[i] as number;
    return weight > 0 ? sum / weight : 0;
  });
}

function gaussianKernel(sigma: number): Float64Array {
  const reach = Math.ceil(3 * sigma);
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const sum = kernel.reduce((total, value) => total + value, 0);
  return kernel.map((value) => value / sum);
}

function convolveBoth(
  data: Float32Array,
  height: number,
  width: number,
  kernel: Float64Array,
): Float32Array {
  const across = convolveAlong(data, height, width, kernel, 1);
  return convolveAlong(across, height, width, kernel, width);
}

/** Convolution along rows (step 1) or columns (step `width`); nothing lies outside. */
function convolveAlong(
  data: Float32Array,
  height: number,
  width: number,
  kernel: Float64Array,
  step: number,
): Float32Array {
  const result = new Float32Array(data.length);
  const reach = kernel.length >> 1;
  for (let p = 0; p < data.length; p++) {
    const position = step === 1 ? p % width : Math.floor(p / width);
    const last = (step === 1 ? width : height) - 1 - position;
    let sum = 0;
    for (let i = Math.max(-reach, -position); i <= Math.min(reach, last); i++) {
      sum += (kernel[i + reach] as number) * (data[p + i * step] as number);
    }
    result[p] = sum;
  }
  return result;
}
