import type { Mask } from '@ophys/core';
import { InvalidArgumentError } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correlate } from '../src/correlate.ts';
import { compareSegmentations, demixRois, detectRois, type Roi } from '../src/index.ts';
import { solvePositive } from '../src/one-photon/solve-positive.ts';
import { simulateOnePhoton } from './simulate-one-photon.ts';

const [diameter, bins] = [14, 300];
const { movie, cells, signals } = simulateOnePhoton({
  seed: 1,
  side: 112,
  bins,
  diameter,
  cells: 28,
});
const masksOf = (rois: readonly Roi[]) => rois.map(({ mask }) => mask);

/** Median over all cells of the correlation with the true signal; cells not found count as 0. */
function medianCorrelation(masks: readonly Mask[], traces: Float32Array): number {
  const correlations = new Float64Array(cells.length);
  for (const { a, b } of compareSegmentations(masks, cells).matches) {
    const trace = traces.subarray(a * bins, (a + 1) * bins);
    correlations[b] = correlate(trace, signals[b] as Float32Array);
  }
  return correlations.sort()[cells.length >> 1] as number;
}

/** The mean of each mask less the mean of what surrounds it within a diameter. */
async function subtractSurround(masks: readonly Mask[]): Promise<Float32Array> {
  const side = movie.shape[1];
  const whole = await movie.readTile({ row0: 0, row1: side, column0: 0, column1: side });
  const taken = new Set(masks.flatMap(({ pixels }) => [...pixels]));
  const traces = new Float32Array(masks.length * bins);
  const add = (k: number, pixels: readonly number[], sign: number) => {
    for (const p of pixels) {
      for (let t = 0; t < bins; t++) {
        const value = (sign * (whole[p * bins + t] as number)) / pixels.length;
        traces[k * bins + t] = (traces[k * bins + t] as number) + value;
      }
    }
  };
  masks.forEach(({ pixels }, k) => {
    const row = pixels.reduce((sum, p) => sum + Math.floor(p / side), 0) / pixels.length;
    const column = pixels.reduce((sum, p) => sum + (p % side), 0) / pixels.length;
    const around = [...Array(side * side).keys()].filter(
      (p) =>
        !taken.has(p) && Math.hypot(Math.floor(p / side) - row, (p % side) - column) < diameter,
    );
    add(k, [...pixels], 1);
    add(k, around, -1);
  });
  return traces;
}

describe('one-photon background', () => {
  it('finds cells under clouds that outshine them, and demixing keeps them', async () => {
    const background = 'one-photon';
    const detection = await detectRois(movie, { diameter, background });
    const found = compareSegmentations(masksOf(detection.rois), cells).f1;
    expect(found).toBeGreaterThan(0.9);
    const demixed = await demixRois(movie, detection.rois, detection.parameters);
    const masks = masksOf(demixed.rois);
    expect(compareSegmentations(masks, cells).f1).toBeGreaterThanOrEqual(found);
    const surround = await subtractSurround(masks);
    const ring = medianCorrelation(masks, demixed.traces);
    expect(ring).toBeGreaterThan(0.85);
    expect(ring).toBeGreaterThan(medianCorrelation(masks, surround) + 0.1);
    const asTwoPhoton = await demixRois(movie, detection.rois, { diameter });
    expect(ring).toBeGreaterThan(
      medianCorrelation(masksOf(asTwoPhoton.rois), asTwoPhoton.traces) + 0.1,
    );
  });

  it('does not depend on the tiles of demixing', async () => {
    const options = { diameter, background: 'one-photon' } as const;
    const rois = cells.map(
      (mask): Roi => ({
        mask,
        quality: {
          score: 1,
          snr: 1,
          skewness: 1,
          compactness: 1,
          sizePx: 1,
          centroid: { row: 0, column: 0 },
        },
      }),
    );
    const whole = await demixRois(movie, rois, { ...options, rounds: 1 });
    const tiled = await demixRois(movie, rois, { ...options, rounds: 1, tileBytes: 1 });
    expect(compareSegmentations(masksOf(tiled.rois), masksOf(whole.rois)).f1).toBe(1);
    expect(tiled.origins).toEqual(whole.origins);
  });

  it('refuses a background that it does not know', async () => {
    const background = 'three-photon' as 'one-photon';
    await expect(detectRois(movie, { diameter, background })).rejects.toThrow(InvalidArgumentError);
    await expect(demixRois(movie, [], { diameter, background })).rejects.toThrow(/two-photon/);
  });
});

it('positive definite systems are solved', () => {
  const entry = fc.double({ min: -3, max: 3, noNaN: true });
  const system = fc
    .integer({ min: 1, max: 8 })
    .chain((n) =>
      fc.tuple(
        fc.array(entry, { minLength: n * n, maxLength: n * n }),
        fc.array(entry, { minLength: n, maxLength: n }),
      ),
    );
  fc.assert(
    fc.property(system, ([root, solution]) => {
      const n = solution.length;
      const gram = Float64Array.from({ length: n * n }, (_, at) => {
        const [i, j] = [Math.floor(at / n), at % n];
        let sum = i === j ? 1 : 0;
        for (let k = 0; k < n; k++) sum += (root[i * n + k] ?? 0) * (root[j * n + k] ?? 0);
        return sum;
      });
      const target = Float64Array.from({ length: n }, (_, i) =>
        solution.reduce((sum, x, j) => sum + (gram[i * n + j] as number) * x, 0),
      );
      solvePositive(gram, target).forEach((x, i) => {
        expect(x).toBeCloseTo(solution[i] as number, 8);
      });
    }),
  );
});
