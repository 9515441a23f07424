/** Where the kernel is cut off, in standard deviations. */
const TRUNCATE = 4;

/**
 * Gaussian smoothing of a trace. The trace is mirrored at its ends (`d c b a | a b c d | d c b a`),
 * which is also what happens, repeatedly, to a trace shorter than the kernel.
 *
 * @param sigma standard deviation in samples; 0 copies the trace
 */
export function smoothGaussian(trace: Float64Array, sigma: number): Float64Array {
  const n = trace.length;
  if (sigma === 0 || n === 0) return trace.slice();
  const radius = Math.round(TRUNCATE * sigma);
  const kernel = gaussianKernel(sigma, radius);
  const padded = mirror(trace, radius);
  const smooth = new Float64Array(n);
  for (let t = 0; t < n; t++) {
    const centre = t + radius;
    let sum = (kernel[0] as number) * (padded[centre] as number);
    for (let k = 1; k <= radius; k++) {
      sum +=
        (kernel[k] as number) * ((padded[centre - k] as number) + (padded[centre + k] as number));
    }
    smooth[t] = sum;
  }
  return smooth;
}

/** Half a kernel, from its centre outwards; the whole sums to 1. */
function gaussianKernel(sigma: number, radius: number): Float64Array {
  const kernel = Float64Array.from({ length: radius + 1 }, (_, k) =>
    Math.exp(-0.5 * (k / sigma) ** 2),
  );
  const sum = 2 * kernel.reduce((total, value) => total + value, 0) - 1;
  return kernel.map((value) => value / sum);
}

function mirror(trace: Float64Array, margin: number): Float64Array {
  const n = trace.length;
  const padded = new Float64Array(n + 2 * margin);
  for (let i = 0; i < padded.length; i++) {
    const phase = (((i - margin) % (2 * n)) + 2 * n) % (2 * n);
    padded[i] = trace[phase < n ? phase : 2 * n - 1 - phase] as number;
  }
  return padded;
}
