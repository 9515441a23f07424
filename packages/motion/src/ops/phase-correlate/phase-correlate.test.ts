import { loadOp } from '@ophys/compute';
import { type Image, InvalidArgumentError } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CorrelationOptions } from '../../options.ts';
import { phaseCorrelate, phaseCorrelateTolerance } from './index.ts';
import { measureParity, parityCases } from './parity.ts';
import { placeOnCanvas, prepareReference } from './prepare.ts';
import { createTexture, sampleTexture } from './texture.ts';

function textureImage(seed: number, height: number, width: number, y = 0, x = 0): Image {
  const values = sampleTexture(createTexture(seed), height, width, { y, x }, undefined);
  return { data: Float32Array.from(values, (v) => 100 + 20 * v), height, width };
}

async function correlate(
  backend: 'wasm' | 'reference',
  reference: Image,
  data: Float32Array | Int16Array | Uint8Array,
  options?: CorrelationOptions,
) {
  const { implementation } = await loadOp(phaseCorrelate, backend);
  const correlator = await implementation.prepare(prepareReference(reference, options));
  return correlator.correlate(data, data.length / (reference.height * reference.width));
}

describe('phase correlation in WASM', () => {
  for (const parityCase of parityCases) {
    const { height, width, dtype, options } = parityCase;
    it(`agrees with the reference on ${height} x ${width} ${dtype} ${JSON.stringify(options ?? {})}`, async () => {
      const errors = await measureParity('wasm', parityCase);
      expect(errors.shift).toBeLessThan(phaseCorrelateTolerance.shift);
      expect(errors.peak).toBeLessThan(phaseCorrelateTolerance.peak);
      expect(errors.surface).toBeLessThan(phaseCorrelateTolerance.peak);
    });
  }

  it('recovers the shift of a copy, whatever the size of the frame', async () => {
    const side = fc.integer({ min: 40, max: 150 });
    const shift = fc.double({ min: -0.95, max: 0.95, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        side,
        side,
        shift,
        shift,
        fc.nat(1000),
        async (height, width, v, u, seed) => {
          const limit = Math.round(0.1 * Math.min(height, width));
          const [y, x] = [v * limit, u * limit];
          const reference = textureImage(seed, height, width);
          const shifts = await correlate(
            'wasm',
            reference,
            textureImage(seed, height, width, y, x).data,
          );
          // The frame's edge stands still while the content moves: what is left of that is a pull of
          // about one percent of the shift.
          expect(Math.hypot(shifts.y[0] - y, shifts.x[0] - x)).toBeLessThan(
            0.04 + 0.01 * Math.hypot(y, x),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('recovers the shift of a copy of any small size, along the sides that are longer than a pixel', async () => {
    const sizes = [
      [1, 60],
      [60, 1],
      [1, 200],
      [13, 17],
      [11, 64],
      [7, 101],
    ];
    for (const [height, width] of sizes) {
      for (const [v, u] of [
        [0.4, -0.7],
        [-0.8, 0.3],
      ]) {
        const reference = textureImage(3, height, width);
        const y = height > 1 ? v : 0;
        const x = width > 1 ? u : 0;
        const { data } = textureImage(3, height, width, y, x);
        const shifts = await correlate('wasm', reference, data);
        expect(Math.hypot(shifts.y[0] - y, shifts.x[0] - x)).toBeLessThan(0.3);
        if (height === 1) expect(shifts.y[0]).toBe(0);
        if (width === 1) expect(shifts.x[0]).toBe(0);
      }
    }
    const one = { data: Float32Array.of(5), height: 1, width: 1 };
    expect(await correlate('wasm', one, one.data)).toEqual(
      await correlate('reference', one, one.data),
    );
  });

  it('gives each frame the same result, bit for bit, whatever block it comes in', async () => {
    const reference = textureImage(3, 64, 80);
    const frames = Float32Array.from(
      [0.3, -2.2, 1.4].flatMap((y) => [...textureImage(3, 64, 80, y, -y).data]),
    );
    const together = await correlate('wasm', reference, frames);
    for (const i of [0, 1, 2]) {
      const alone = await correlate('wasm', reference, frames.slice(i * 5120, (i + 1) * 5120));
      expect([alone.y[0], alone.x[0], alone.peak[0]]).toEqual([
        together.y[i],
        together.x[i],
        together.peak[i],
      ]);
    }
  });
});

describe('the reference implementation', () => {
  it('is the formula, evaluated by its definition', async () => {
    const [height, width] = [18, 20];
    const options = { taper: 2, smoothing: 1, maxShift: 0.2 };
    const reference = textureImage(5, height, width);
    const prepared = prepareReference(reference, options);
    const moved = textureImage(5, height, width, 2, -3);
    const best = naiveCorrelation(reference, moved, prepared);
    const shifts = await correlate('reference', reference, moved.data, options);
    expect([best.y, best.x]).toEqual([2, -3]);
    expect([Math.round(shifts.y[0]), Math.round(shifts.x[0])]).toEqual([2, -3]);

    const noisy = { ...reference, data: reference.data.map((v, i) => v + 40 * Math.sin(i * i)) };
    const highest = naiveCorrelation(reference, noisy, prepared);
    const still = await correlate('reference', reference, noisy.data, options);
    expect([highest.y, highest.x]).toEqual([0, 0]);
    expect(highest.height).toBeLessThan(0.95);
    expect(still.peak[0] / highest.height).toBeGreaterThanOrEqual(1 - 1e-6);
    expect(still.peak[0] / highest.height).toBeLessThan(1.05);
  });

  it('is plain cross-correlation when asked for that: the Pearson correlation of tapered, smoothed frames', async () => {
    const reference = textureImage(5, 24, 20);
    const noisy = { ...reference, data: reference.data.map((v, i) => v + 30 * Math.sin(i * i)) };
    const options = { correlation: 'cross', taper: 2, smoothing: 0.5 } as const;
    const prepared = prepareReference(reference, options);
    const [a, b] = [reference, noisy].map(
      ({ data }) => placeOnCanvas(data, { ...prepared, canvasHeight: 24, canvasWidth: 20 }).canvas,
    );
    const meanA = a.reduce((s, v) => s + v, 0) / a.length;
    const meanB = b.reduce((s, v) => s + v, 0) / b.length;
    let [ab, aa, bb] = [0, 0, 0];
    for (let i = 0; i < a.length; i++) {
      ab += (a[i] - meanA) * (b[i] - meanB);
      aa += (a[i] - meanA) ** 2;
      bb += (b[i] - meanB) ** 2;
    }
    const shifts = await correlate('reference', reference, noisy.data, options);
    expect(shifts.peak[0] / (ab / Math.sqrt(aa * bb))).toBeGreaterThan(0.9);
    expect(shifts.peak[0] / (ab / Math.sqrt(aa * bb))).toBeLessThan(1.1);
  });

  it('has little bias on a noiseless copy', async () => {
    const reference = textureImage(11, 128, 128);
    for (const y of [0.1, 0.25, 0.5, 0.75, 3.4]) {
      const { data } = textureImage(11, 128, 128, y, -0.6 * y);
      const shifts = await correlate('wasm', reference, data);
      expect(Math.abs(shifts.y[0] - y)).toBeLessThan(0.02);
      expect(Math.abs(shifts.x[0] + 0.6 * y)).toBeLessThan(0.02);
    }
  });
});

describe('both CPU backends', () => {
  for (const backend of ['wasm', 'reference'] as const) {
    it(`${backend}: the reference itself has shift 0 and peak 1`, async () => {
      const reference = textureImage(2, 48, 60);
      const shifts = await correlate(backend, reference, reference.data);
      expect(shifts.y[0]).toBeCloseTo(0, 4);
      expect(shifts.x[0]).toBeCloseTo(0, 4);
      expect(shifts.peak[0]).toBeCloseTo(1, 4);
    });

    it(`${backend}: frames without contrast have shift and peak 0`, async () => {
      const reference = textureImage(2, 48, 60);
      const frames = new Float32Array(4 * 48 * 60);
      frames.fill(100, 0, 2880); // constant
      frames.fill(Number.NaN, 2880, 5760);
      frames.fill(1e30, 5760, 8640); // saturated
      const shifts = await correlate(backend, reference, frames);
      expect([...shifts.y, ...shifts.x, ...shifts.peak]).toEqual(new Array(12).fill(0));
    });

    it(`${backend}: a constant reference gives shift and peak 0`, async () => {
      const reference = { data: new Float32Array(2880).fill(7), height: 48, width: 60 };
      const shifts = await correlate(backend, reference, textureImage(2, 48, 60).data);
      expect([shifts.y[0], shifts.x[0], shifts.peak[0]]).toEqual([0, 0, 0]);
    });

    it(`${backend}: a border of NaN does not move the result far`, async () => {
      const reference = textureImage(2, 64, 64);
      const { data } = textureImage(2, 64, 64, 1.5, -2.5);
      data.fill(Number.NaN, 0, 4 * 64);
      const shifts = await correlate(backend, reference, data);
      expect(Math.hypot(shifts.y[0] - 1.5, shifts.x[0] + 2.5)).toBeLessThan(0.15);
    });

    it(`${backend}: a shift past the search range ends at its limit`, async () => {
      const reference = textureImage(2, 64, 64);
      const { data } = textureImage(2, 64, 64, 20, 0);
      const shifts = await correlate(backend, reference, data, { maxShift: 0.05 });
      expect(Math.abs(shifts.y[0])).toBeLessThanOrEqual(3 + 3);
      expect(Math.abs(shifts.x[0])).toBeLessThanOrEqual(3 + 3);
    });
  }
});

describe('prepareReference', () => {
  it('refuses an image without pixels, or with more or fewer than its size says', () => {
    for (const [height, width, pixels] of [
      [0, 0, 0],
      [4, 4, 15],
    ]) {
      const image = { data: new Float32Array(pixels), height, width };
      expect(() => prepareReference(image)).toThrow(InvalidArgumentError);
    }
  });

  it('refuses options out of range by name', () => {
    const image = textureImage(1, 32, 32);
    for (const options of [
      { maxShift: 0 },
      { maxShift: 0.6 },
      { smoothing: 0 },
      { taper: -1 },
      { clipPercentiles: [99, 1] as const },
      { whiteningFloor: 0 },
      { whiteningFloor: 2, correlation: 'cross' as const },
      { highPass: 2 },
    ]) {
      expect(() => prepareReference(image, options)).toThrow(Object.keys(options)[0]);
    }
  });
});

/** The definition by plain sums over pixels and frequencies; the highest whole-pixel shift. */
function naiveCorrelation(
  reference: Image,
  frame: Image,
  prepared: ReturnType<typeof prepareReference>,
): { y: number; x: number; height: number } {
  const { canvasHeight: h, canvasWidth: w, limit, smoothing, whiteningFloor } = prepared;
  const spectrum = (image: Image) => {
    const { canvas } = placeOnCanvas(image.data, prepared);
    const rms = Math.sqrt(canvas.reduce((sum, v) => sum + v * v, 0));
    const bins: { re: number; im: number; magnitude: number }[] = [];
    for (let ky = 0; ky < h; ky++) {
      for (let kx = 0; kx < w; kx++) {
        let [re, im] = [0, 0];
        for (let p = 0; p < h * w; p++) {
          if (canvas[p] === 0) continue;
          const angle = -2 * Math.PI * ((ky * Math.floor(p / w)) / h + (kx * (p % w)) / w);
          re += canvas[p] * Math.cos(angle);
          im += canvas[p] * Math.sin(angle);
        }
        const magnitude = Math.hypot(re, im);
        const weight = 1 / (magnitude + whiteningFloor * rms);
        bins.push({ re: re * weight, im: im * weight, magnitude: magnitude * weight });
      }
    }
    return bins;
  };
  const [r, f] = [spectrum(reference), spectrum(frame)];
  const gauss = r.map((_, i) => {
    const [ky, kx] = [Math.floor(i / w), i % w];
    const wy = (2 * Math.PI * Math.min(ky, h - ky)) / h;
    const wx = (2 * Math.PI * Math.min(kx, w - kx)) / w;
    return i === 0 ? 0 : Math.exp(-0.5 * smoothing ** 2 * (wy * wy + wx * wx));
  });
  const own = r.reduce((sum, { magnitude }, i) => sum + gauss[i] * magnitude * magnitude, 0);
  let best = { y: 0, x: 0, height: -Infinity };
  for (let y = -limit; y <= limit; y++) {
    for (let x = -limit; x <= limit; x++) {
      let height = 0;
      for (let i = 0; i < r.length; i++) {
        const angle = 2 * Math.PI * ((y * Math.floor(i / w)) / h + (x * (i % w)) / w);
        const re = f[i].re * r[i].re + f[i].im * r[i].im;
        const im = f[i].im * r[i].re - f[i].re * r[i].im;
        height += (gauss[i] / own) * (re * Math.cos(angle) - im * Math.sin(angle));
      }
      if (height > best.height) best = { y, x, height };
    }
  }
  return best;
}
