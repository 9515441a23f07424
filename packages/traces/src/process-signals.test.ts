import { InvalidArgumentError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { processSignals } from './process-signals.ts';
import { selectTraces, type Traces } from './traces.ts';

/** Traces of cells with transients at times of their own. */
function tracesOf(frames: number, count: number): Traces {
  const data = Float32Array.from({ length: frames * count }, (_, i) => {
    const [t, roi] = [Math.floor(i / count), i % count];
    return 100 + roi + 80 * Math.exp(-((t + 17 * roi) % 90) / 12) + 2 * Math.sin(1.7 * t + roi);
  });
  return { data, frames, count };
}

const timing = { rateHz: 10, tau: 1.2 };

function column({ data, frames, count }: Traces, roi: number): number[] {
  return Array.from({ length: frames }, (_, t) => data[t * count + roi] as number);
}

describe('processSignals', () => {
  it('ΔF/F of a constant is 0, its corrected trace constant, and it has no spikes', async () => {
    const F = { data: new Float32Array(600).fill(42), frames: 300, count: 2 };
    const neuropil = { ...F, data: new Float32Array(600).fill(10) };
    for (const deltaF of ['total-baseline', 'corrected-baseline'] as const) {
      const signals = await processSignals({ F, neuropil, ...timing, deltaF });
      expect(signals.corrected.data.every((value) => Math.abs(value - 35) < 1e-5)).toBe(true);
      expect(signals.deltaFOverF.data.every((value) => Math.abs(value) < 1e-6)).toBe(true);
      expect(signals.deconvolved.data.every((value) => Math.abs(value) < 1e-6)).toBe(true);
    }
  });

  it('scaling the movie scales the traces and leaves ΔF/F', async () => {
    const F = tracesOf(700, 3);
    const scaled = { ...F, data: F.data.map((value) => 8 * value) };
    for (const deltaF of ['total-baseline', 'corrected-baseline'] as const) {
      const a = await processSignals({ F, ...timing, deltaF });
      const b = await processSignals({ F: scaled, ...timing, deltaF });
      expect(b.deltaFOverF).toEqual(a.deltaFOverF);
      expect(b.deconvolved.data).toEqual(a.deconvolved.data.map((value) => 8 * value));
    }
  });

  it('treats each ROI by itself', async () => {
    const F = tracesOf(200, 37);
    const neuropil = tracesOf(200, 37);
    const all = await processSignals({ F, neuropil, ...timing, neuropilCoefficient: 'robust' });
    const one = await processSignals({
      F: selectTraces(F, 20, 21),
      neuropil: selectTraces(neuropil, 20, 21),
      ...timing,
      neuropilCoefficient: 'robust',
    });
    expect(column(one.deconvolved, 0)).toEqual(column(all.deconvolved, 20));
    expect(column(one.deltaFOverF, 0)).toEqual(column(all.deltaFOverF, 20));
    expect(one.neuropilCoefficients[0]).toBe(all.neuropilCoefficients[20]);
  });

  it('subtracts 0.7 of the neuropil by default, nothing without it', async () => {
    const F = tracesOf(100, 1);
    const neuropil = { ...F, data: F.data.map((_, t) => t % 7) };
    const { corrected, neuropilCoefficients } = await processSignals({ F, neuropil, ...timing });
    expect(neuropilCoefficients[0]).toBeCloseTo(0.7, 6);
    expect(corrected.data[5]).toBeCloseTo((F.data[5] as number) - 0.7 * 5, 4);
    const without = await processSignals({ F, ...timing });
    expect(without.corrected).toEqual(F);
    expect([...without.neuropilCoefficients]).toEqual([0]);
  });

  it('bridges missing samples, and an ROI never seen is NaN throughout', async () => {
    const F = tracesOf(200, 2);
    F.data.fill(Number.NaN, 2 * 50, 2 * 53);
    for (let t = 0; t < 200; t++) F.data[2 * t + 1] = Number.NaN;
    const signals = await processSignals({ F, ...timing });
    for (const traces of [signals.corrected, signals.deltaFOverF, signals.deconvolved]) {
      const missing = column(traces, 0).flatMap((value, t) => (Number.isNaN(value) ? [t] : []));
      expect(missing).toEqual([50, 51, 52]);
      expect(column(traces, 1).every(Number.isNaN)).toBe(true);
    }
    expect(signals.neuropilCoefficients[1]).toBeNaN();
  });

  it('takes no ROIs, no frames, and traces shorter than any window', async () => {
    const none = { data: new Float32Array(0), frames: 10, count: 0 };
    expect((await processSignals({ F: none, ...timing })).deltaFOverF).toEqual(none);
    const unseen = { data: new Float32Array(0), frames: 0, count: 3 };
    expect((await processSignals({ F: unseen, ...timing })).deconvolved.frames).toBe(0);
    const short = await processSignals({ F: tracesOf(2, 1), ...timing });
    expect(short.deltaFOverF.data.every(Number.isFinite)).toBe(true);
  });

  it('refuses parameters out of range and traces that do not fit', async () => {
    const F = tracesOf(10, 2);
    const wrong = [
      { rateHz: 0 },
      { tau: -1 },
      { tau: Number.NaN },
      { baseline: { windowSeconds: 0 } },
      { baseline: { sigmaFrames: -1 } },
      { riseSeconds: 2 },
      { sparsity: -1 },
      { kinetics: 'guessed' as 'given' },
      { neuropilCoefficient: Number.NaN },
      { deltaF: 'none' as 'total-baseline' },
      { neuropil: tracesOf(10, 3) },
      { F: { ...F, count: 5 } },
    ];
    for (const options of wrong) {
      await expect(processSignals({ F, ...timing, ...options })).rejects.toThrow(
        InvalidArgumentError,
      );
    }
  });

  it('can be cancelled between groups', async () => {
    const controller = new AbortController();
    const run = processSignals({
      F: tracesOf(50, 64),
      ...timing,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(run).rejects.toThrow(/abort/i);
  });
});
