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
  return convolve(mirror(trace, radius), kernel, n);
}

/**
 * The samples `radius …` of a padded trace under a symmetric kernel, given from its centre outwards. Four neighbours are
 * summed at a time: from one tap to the next their samples move on by one, so that each is read once.
 */
function convolve(padded: Float64Array, kernel: Float64Array, n: number): Float64Array {
  const radius = kernel.length - 1;
  const smooth = new Float64Array(n);
  const at = (i: number) => padded[i] as number;
  let t = 0;
  for (; t + 4 <= n; t += 4) {
    const centre = t + radius;
    const peak = kernel[0] as number;
    let [sum0, sum1] = [peak * at(centre), peak * at(centre + 1)];
    let [sum2, sum3] = [peak * at(centre + 2), peak * at(centre + 3)];
    let [left1, left2, left3] = [at(centre), at(centre + 1), at(centre + 2)];
    let [right0, right1, right2] = [at(centre + 1), at(centre + 2), at(centre + 3)];
    for (let k = 1; k <= radius; k++) {
      const weight = kernel[k] as number;
      const left0 = at(centre - k);
      const right3 = at(centre + 3 + k);
      sum0 += weight * (left0 + right0);
      sum1 += weight * (left1 + right1);
      sum2 += weight * (left2 + right2);
      sum3 += weight * (left3 + right3);
      left3 = left2;
      left2 = left1;
      left1 = left0;
      right0 = right1;
      right1 = right2;
      right2 = right3;
    }
    smooth[t] = sum0;
    smooth[t + 1] = sum1;
    smooth[t + 2] = sum2;
    smooth[t + 3] = sum3;
  }
  for (; t < n; t++) {
    let sum = (kernel[0] as number) * at(t + radius);
    for (let k = 1; k <= radius; k++) {
      sum += (kernel[k] as number) * (at(t + radius - k) + at(t + radius + k));
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
