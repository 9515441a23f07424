/** Written by `node tooling/classifier/train.mjs`; do not edit. */
export const cellModel = {
  intercept: -6.5782,
  weights: {
    signal: 3.3079,
    skewness: 0.39803,
    roundness: 31.843,
    smallness: -22.356,
    largeness: -26.485,
    likeness: 2.6568,
    overlap: -4.377,
  },
} as const satisfies {
  readonly intercept: number;
  readonly weights: Readonly<Record<string, number>>;
};
