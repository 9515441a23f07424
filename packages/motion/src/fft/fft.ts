import { InvalidArgumentError } from '@ophys/core';
import { factorize } from './lengths.ts';

/** Transforms one complex vector in place: `X[k] = sum_t x[t] exp(-2 pi i k t / n)`. */
export type Fft = (re: Float64Array, im: Float64Array) => void;

/**
 * A forward complex FFT in float64 of a length without prime factors above 5: Stockham's
 * self-sorting algorithm, one generic pass per radix (Van Loan, Computational Frameworks for the
 * Fast Fourier Transform, 1992, section 1.7). It is the truth the fast kernels are held against.
 *
 * @throws {InvalidArgumentError} for another length
 */
export function createFft(length: number): Fft {
  const factors = factorize(length);
  if (factors === undefined) {
    throw new InvalidArgumentError(
      'length',
      `An FFT length has prime factors 2, 3 and 5 only, got ${length}; use fastLength().`,
    );
  }
  const cos = Float64Array.from({ length }, (_, k) => Math.cos((2 * Math.PI * k) / length));
  const sin = Float64Array.from({ length }, (_, k) => -Math.sin((2 * Math.PI * k) / length));
  const workRe = new Float64Array(length);
  const workIm = new Float64Array(length);

  const turnRe = new Float64Array(Math.max(0, ...factors));
  const turnIm = new Float64Array(turnRe.length);

  /** Joins `radix` interleaved transforms of length `rest / radix`; `stride` are done already. */
  function pass(radix: number, rest: number, from: Complex, to: Complex): void {
    const stride = length / rest;
    const part = rest / radix;
    for (let p = 0; p < part; p++) {
      for (let k = 0; k < radix; k++) {
        for (let m = 0; m < radix; m++) {
          // exp(-2 pi i k (p / rest + m / radix)), as an index into the table of length n
          const turn = (k * (p * stride + m * part * stride)) % length;
          turnRe[m] = cos[turn];
          turnIm[m] = sin[turn];
        }
        for (let q = 0; q < stride; q++) {
          let re = 0;
          let im = 0;
          for (let m = 0; m < radix; m++) {
            const index = q + stride * (p + m * part);
            re += from.re[index] * turnRe[m] - from.im[index] * turnIm[m];
            im += from.re[index] * turnIm[m] + from.im[index] * turnRe[m];
          }
          to.re[q + stride * (radix * p + k)] = re;
          to.im[q + stride * (radix * p + k)] = im;
        }
      }
    }
  }

  return (re, im) => {
    const data = { re, im };
    let from: Complex = data;
    let to: Complex = { re: workRe, im: workIm };
    let rest = length;
    for (const radix of factors) {
      pass(radix, rest, from, to);
      rest /= radix;
      [from, to] = [to, from];
    }
    if (from !== data) {
      re.set(workRe);
      im.set(workIm);
    }
  };
}

interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Transforms a complex image `[row, column]` in place, rows then columns. */
export function createFft2d(height: number, width: number): Fft {
  const alongX = createFft(width);
  const alongY = height === width ? alongX : createFft(height);
  const columnRe = new Float64Array(height);
  const columnIm = new Float64Array(height);
  return (re, im) => {
    for (let y = 0; y < height; y++) {
      alongX(re.subarray(y * width, (y + 1) * width), im.subarray(y * width, (y + 1) * width));
    }
    for (let x = 0; x < width; x++) {
      for (let y = 0; y < height; y++) {
        columnRe[y] = re[y * width + x];
        columnIm[y] = im[y * width + x];
      }
      alongY(columnRe, columnIm);
      for (let y = 0; y < height; y++) {
        re[y * width + x] = columnRe[y];
        im[y * width + x] = columnIm[y];
      }
    }
  };
}
