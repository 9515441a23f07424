import { arraySource, InvalidArgumentError, type Mask } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellWeights } from '../cell-weights.ts';
import { extractTraces } from '../extract.ts';
import { selectTraces, type Traces } from '../traces.ts';
import { fitNeuropil } from './fit-neuropil.ts';
import { fitNeuropilCoefficient } from './neuropil-coefficient.ts';
import { neuropilMasks } from './neuropil-masks.ts';
import { type NeuropilTiles, neuropilTiles } from './neuropil-tiles.ts';

const [height, width, frames] = [64, 72, 500];
const [rateHz, tau] = [10, 1];

const disc = (row: number, column: number): Mask => {
  const pixels: number[] = [];
  for (let i = -5; i <= 5; i++) {
    for (let j = -5; j <= 5; j++) {
      if (i * i + j * j < 28) pixels.push((row + i) * width + column + j);
    }
  }
  return { pixels: Uint32Array.from(pixels), weights: new Float32Array(pixels.length).fill(1) };
};

const masks = [disc(30, 34), disc(12, 14), disc(44, 52)];
const shares = [0.55, 0.8, 0.65];
/** How far from its middle a cell sees most of its neuropil, as brighter tissue there makes it. */
const AWAY = 5;

const hash = (i: number) => (Math.imul(i ^ (i >>> 13), 2654435761) >>> 0) / 2 ** 32;

/** A decaying process with steps told by `step`. */
const decaying = (step: (t: number) => number) => {
  const trace = new Float64Array(frames);
  for (let t = 1; t < frames; t++) trace[t] = 0.9 * (trace[t - 1] as number) + step(t);
  return trace;
};
/** Of neuropil: what the field shares, and what it has more of below, at the right, in the corners and the middle. */
const courses = [1, 2, 3, 4].map((k) => decaying((t) => hash(t * 7919 + k * 104729) - 0.5));
const cells = masks.map((_, roi) => decaying((t) => (hash(t * 131 + roi * 7) > 0.97 ? 4 : 0)));

const neuropilAt = (t: number, row: number, column: number) => {
  const [y, x] = [(row - height / 2) / 40, (column - width / 2) / 40];
  const [shared, down, right, curved] = courses.map((course) => course[t] as number);
  return (
    (shared as number) +
    y * (down as number) +
    x * (right as number) +
    (y * y - x * y) * (curved as number)
  );
};

const owner = new Int8Array(height * width).fill(-1);
for (const [roi, { pixels }] of masks.entries()) for (const pixel of pixels) owner[pixel] = roi;

function movieOf(noise: number, scale = 1): Float32Array {
  const data = new Float32Array(frames * height * width);
  for (let t = 0; t < frames; t++) {
    for (let pixel = 0; pixel < height * width; pixel++) {
      const roi = owner[pixel] as number;
      const away = roi < 0 ? 0 : AWAY;
      const [row, middle] = [Math.floor(pixel / width), pixel % width];
      const neuropil = 20 + neuropilAt(t, row + away, middle - away);
      const own = roi < 0 ? neuropil : (shares[roi] as number) * neuropil + (cells[roi]?.[t] ?? 0);
      data[t * height * width + pixel] =
        scale * (own + noise * (hash(t * 65537 + pixel * 31) - 0.5));
    }
  }
  return data;
}

async function fit(movie: Float32Array) {
  const tiles = neuropilTiles(masks, { height, width });
  const { F, around } = await extract(movie, tiles.masks);
  return {
    F,
    ...(await fitNeuropil({ F, tiles: around, surrounds: tiles.surrounds, rateHz, tau })),
  };
}

async function extract(movie: Float32Array, surrounds: readonly Mask[]) {
  const source = arraySource(movie, [frames, height, width], rateHz);
  const all = await extractTraces(source, [...cellWeights(masks), ...surrounds]);
  return { F: selectTraces(all, 0, 3), around: selectTraces(all, 3, all.count) };
}

/** Without its mean. */
const column = ({ data, count }: Traces, roi: number) => {
  const trace = Float64Array.from({ length: frames }, (_, t) => data[t * count + roi] as number);
  const mean = trace.reduce((sum, value) => sum + value, 0) / frames;
  return trace.map((value) => value - mean);
};
const power = (trace: Float64Array) => trace.reduce((sum, value) => sum + value * value, 0);
const minus = (a: Float64Array, b: Float64Array, factor = 1) =>
  a.map((value, t) => value - factor * (b[t] as number));
const flat = (trace: Float64Array) =>
  column({ data: Float32Array.from(trace), frames, count: 1 }, 0);

describe('fitNeuropil', () => {
  it('takes neuropil off cells that see it from aside, better than any one weight on a surround', async () => {
    const movie = movieOf(2);
    const { F, neuropil, coefficients } = await fit(movie);
    const surrounds = await extract(movie, neuropilMasks(masks, { height, width }));
    for (const [roi, cell] of cells.entries()) {
      const own = flat(cell);
      const error = (trace: Float64Array, factor: number) =>
        power(minus(minus(column(F, roi), trace, factor), own)) / power(own);
      const fitted = error(column(neuropil, roi), coefficients[roi] as number);
      const one = column(surrounds.around, roi);
      const single = error(one, fitNeuropilCoefficient(column(F, roi), one));
      expect(fitted).toBeLessThan(0.01);
      expect(fitted).toBeLessThan(0.6 * single);
      expect(coefficients[roi]).toBeCloseTo(shares[roi] as number, 1);
    }
  });

  it('gives the neuropil at the cell, in units of its surround', async () => {
    const { neuropil } = await fit(movieOf(0));
    const places = [
      [30, 34],
      [12, 14],
      [44, 52],
    ] as const;
    for (const [roi, [row, middle]] of places.entries()) {
      const seen = (_: unknown, t: number) => neuropilAt(t, row + AWAY, middle - AWAY);
      const truth = flat(Float64Array.from({ length: frames }, seen));
      const rest = power(minus(column(neuropil, roi), truth));
      expect(rest / power(truth)).toBeLessThan(0.02);
    }
  });

  it('scales with the movie', async () => {
    const one = await fit(movieOf(1));
    const four = await fit(movieOf(1, 4));
    four.neuropil.data.forEach((value, i) => {
      expect(value / 4).toBeCloseTo(one.neuropil.data[i] as number, 3);
    });
    expect(four.coefficients).toEqual(one.coefficients);
  });

  it('keeps what is expected where traces say nothing, and 0 where there are no tiles', async () => {
    const nothing = { tiles: new Uint32Array(0), terms: new Float64Array(0) };
    const { surrounds } = neuropilTiles([masks[0] as Mask], { height, width });
    const count = (surrounds[0]?.tiles.length as number) + 1;
    const F = { data: new Float32Array(2 * 50).fill(3), frames: 50, count: 2 };
    const tiles = { data: new Float32Array(count * 50).fill(5), frames: 50, count };
    const fitted = await fitNeuropil({ F, tiles, surrounds: [...surrounds, nothing], rateHz, tau });
    expect([...fitted.coefficients].map((r) => r.toFixed(3))).toEqual(['0.700', '0.700']);
    expect(fitted.neuropil.data[0]).toBeCloseTo(5, 3);
    expect(fitted.neuropil.data[1]).toBe(0);
  });

  it('makes frames unknown that the surround did not see, and no others', async () => {
    const tiles = neuropilTiles(masks, { height, width });
    const { F, around } = await extract(movieOf(1), tiles.masks);
    around.data.fill(Number.NaN, 40 * around.count, 41 * around.count);
    const { neuropil } = await fitNeuropil({
      F,
      tiles: around,
      surrounds: tiles.surrounds,
      rateHz,
      tau,
    });
    const unknown = [...neuropil.data.keys()].filter((i) => Number.isNaN(neuropil.data[i]));
    expect(unknown).toEqual([120, 121, 122]);
  });

  it('refuses traces that do not fit each other', async () => {
    const F = { data: new Float32Array(20), frames: 10, count: 2 };
    const tiles = { data: new Float32Array(9), frames: 9, count: 1 };
    const one = { tiles: Uint32Array.of(0), terms: new Float64Array(6) };
    const surrounds = [one, one];
    const run = (options: object) => () =>
      fitNeuropil({
        F,
        tiles: { ...tiles, data: new Float32Array(10), frames: 10 },
        surrounds,
        rateHz,
        tau,
        ...options,
      });
    await run({})();
    for (const wrong of [
      { tiles },
      { surrounds: [one] },
      { surrounds: [one, { ...one, tiles: Uint32Array.of(1) }] },
      { rateHz: 0 },
      { tau: -1 },
    ]) {
      await expect(run(wrong)()).rejects.toThrow(InvalidArgumentError);
    }
  });
});

describe('neuropilTiles', () => {
  const surfaceOf = ({ surrounds, masks: tiles }: NeuropilTiles, value: (p: number) => number) =>
    surrounds.map(({ tiles: around, terms }) =>
      around.reduce((sum, tile, i) => {
        const { pixels, weights } = tiles[tile] as Mask;
        const mean = pixels.reduce(
          (all, pixel, k) => all + value(pixel) * (weights[k] as number),
          0,
        );
        return sum + mean * (terms[i] as number);
      }, 0),
    );

  it('see a slanted plane as it is at each ROI', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        (down, right) => {
          const tiles = neuropilTiles(masks, { height, width });
          const plane = (p: number) => 50 + down * Math.floor(p / width) + right * (p % width);
          const centres = [
            [30, 34],
            [12, 14],
            [44, 52],
          ] as const;
          surfaceOf(tiles, plane).forEach((value, roi) => {
            const [row, middle] = centres[roi] as (typeof centres)[number];
            expect(value).toBeCloseTo(plane(row * width + middle), 2);
          });
        },
      ),
      { numRuns: 10 },
    );
  });

  it('keep clear of all ROIs and inside the crop, and have enough pixels', () => {
    const crop = { row0: 3, row1: 60, column0: 5, column1: 70 };
    const { masks: tiles, surrounds } = neuropilTiles(masks, { height, width, crop });
    for (const { pixels } of tiles) {
      for (const pixel of pixels) {
        const [row, middle] = [Math.floor(pixel / width), pixel % width];
        expect(row >= 3 && row < 60 && middle >= 5 && middle < 70).toBe(true);
        for (const [dr, dc] of [
          [0, 0],
          [2, 0],
          [-2, 0],
          [0, 2],
          [0, -2],
          [1, 1],
        ] as const) {
          expect(owner[(row + dr) * width + middle + dc] ?? -1).toBe(-1);
        }
      }
    }
    for (const { tiles: around } of surrounds) {
      expect(
        around.reduce((sum, t) => sum + (tiles[t]?.pixels.length ?? 0), 0),
      ).toBeGreaterThanOrEqual(1400);
    }
  });

  it('give an empty mask, and one in a field that is full, no tiles', () => {
    const empty = { pixels: new Uint32Array(0), weights: new Float32Array(0) };
    expect(neuropilTiles([empty], { height, width }).surrounds[0]?.tiles.length).toBe(0);
    const full = {
      pixels: Uint32Array.from({ length: 16 }, (_, i) => i),
      weights: new Float32Array(16).fill(1),
    };
    const { masks: tiles, surrounds } = neuropilTiles([full], { height: 4, width: 4 });
    expect([tiles.length, surrounds[0]?.tiles.length]).toEqual([0, 0]);
  });
});
