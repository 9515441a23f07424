/** Strength of the penalty on standardised weights, in examples. */
const PENALTY = 1;
const STEPS = 50;

/**
 * Logistic regression with a ridge penalty by Newton's method, every example counting the same.
 * Weights whose sign is not the one expected are held at 0.
 *
 * @param examples `{ features, isCell }[]`
 * @param signs +1 or -1 per feature
 * @returns `{ intercept, weights }` for features as they are
 */
export function fitLogistic(examples, signs) {
  const scales = signs.map((_, j) => momentsOf(examples.map(({ features }) => features[j])));
  const rows = examples.map(({ features }) => [
    1,
    ...features.map((value, j) => (value - scales[j].mean) / scales[j].deviation),
  ]);
  const labels = examples.map(({ isCell }) => Number(isCell));
  let free = signs.map((_, j) => j);
  for (;;) {
    const columns = [0, ...free.map((j) => j + 1)];
    const fit = newton(
      rows.map((row) => columns.map((column) => row[column])),
      labels,
    );
    const wrong = free.filter((j, k) => fit[k + 1] * signs[j] < 0);
    if (wrong.length === 0) return unscale(fit, free, scales);
    free = free.filter((j) => !wrong.includes(j));
  }
}

/** Probability of an example under a model. */
export function predict({ intercept, weights }, features) {
  const logit = features.reduce((sum, value, j) => sum + value * weights[j], intercept);
  return 1 / (1 + Math.exp(-logit));
}

function unscale(fit, free, scales) {
  const weights = scales.map(() => 0);
  let intercept = fit[0];
  free.forEach((j, k) => {
    weights[j] = fit[k + 1] / scales[j].deviation;
    intercept -= weights[j] * scales[j].mean;
  });
  return { intercept, weights };
}

function momentsOf(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

function newton(rows, labels) {
  const n = rows[0].length;
  const beta = new Array(n).fill(0);
  for (let step = 0; step < STEPS; step++) {
    const gradient = beta.map((value, j) => (j === 0 ? 0 : -PENALTY * value));
    const hessian = beta.map((_, j) => beta.map((__, k) => (j === k && j > 0 ? PENALTY : 0)));
    rows.forEach((row, i) => {
      const p = 1 / (1 + Math.exp(-row.reduce((sum, value, j) => sum + value * beta[j], 0)));
      for (let j = 0; j < n; j++) {
        gradient[j] += (labels[i] - p) * row[j];
        for (let k = 0; k < n; k++) hessian[j][k] += p * (1 - p) * row[j] * row[k];
      }
    });
    const change = solve(hessian, gradient);
    change.forEach((value, j) => {
      beta[j] += value;
    });
    if (Math.max(...change.map(Math.abs)) < 1e-10) break;
  }
  return beta;
}

/** Gaussian elimination with partial pivoting. */
function solve(matrix, right) {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let r = i + 1; r < n; r++) if (Math.abs(rows[r][i]) > Math.abs(rows[pivot][i])) pivot = r;
    [rows[i], rows[pivot]] = [rows[pivot], rows[i]];
    for (let r = i + 1; r < n; r++) {
      const factor = rows[r][i] / rows[i][i];
      for (let k = i; k <= n; k++) rows[r][k] -= factor * rows[i][k];
    }
  }
  const x = new Array(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    x[i] = rows[i][n];
    for (let k = i + 1; k < n; k++) x[i] -= rows[i][k] * x[k];
    x[i] /= rows[i][i];
  }
  return x;
}
