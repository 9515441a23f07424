import { InvalidArgumentError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { deconvolveTraces } from './deconvolve-traces.ts';
import { deconvolve } from './signals/deconvolve.ts';
import { decayPerFrame } from './signals/kinetics.ts';
import { selectTraces, type Traces } from './traces.ts';

function tracesOf(frames: number, count: number): Traces {
  const data = Float32Array.from({ length: frames * count }, (_, i) => {
    const [t, roi] = [Math.floor(i / count), i % count];
    return 3 * Math.exp(-((t + 17 * roi) % 90) / 12) + 0.3 * Math.sin(1.7 * t + roi);
  });
  return { data, frames, count };
}

const column = ({ data, frames, count }: Traces, roi: number) =>
  Float64Array.from({ length: frames }, (_, t) => data[t * count + roi] as number);

const timing = { rateHz: 10, tau: 1.2 };

describe('deconvolveTraces', () => {
  it.each([
    { riseSeconds: 0, rise: 0 },
    { riseSeconds: 0.1, rise: decayPerFrame(0.1, 10) },
  ])('does what deconvolve does, trace by trace: %o', async ({ riseSeconds, rise }) => {
    const traces = tracesOf(400, 19);
    const { deconvolved } = await deconvolveTraces(traces, { ...timing, riseSeconds });
    for (const roi of [0, 18]) {
      const alone = deconvolve(column(traces, roi), { decay: decayPerFrame(1.2, 10), rise });
      column(deconvolved, roi).forEach((value, t) => {
        expect(value).toBeCloseTo(alone[t] as number, 5);
      });
    }
  });

  it('estimates each trace’s own kinetics, and falls back on those given', async () => {
    const traces = tracesOf(900, 2);
    for (let t = 0; t < 900; t++) traces.data[2 * t + 1] = t % 2;
    const { decaySeconds } = await deconvolveTraces(traces, { ...timing, kinetics: 'estimated' });
    expect(decaySeconds[0]).not.toBeCloseTo(1.2, 3);
    expect(decaySeconds[0]).toBeGreaterThan(0.3);
    expect(decaySeconds[1]).toBeCloseTo(1.2, 5);
  });

  it('a penalty makes spikes fewer', async () => {
    const traces = tracesOf(600, 1);
    const count = async (sparsity: number | 'noise-constrained') => {
      const { deconvolved } = await deconvolveTraces(traces, { ...timing, sparsity });
      return deconvolved.data.filter((spike) => spike > 0).length;
    };
    const plain = await count(0);
    expect(await count(3)).toBeLessThan(plain);
    expect(await count('noise-constrained')).toBeLessThanOrEqual(plain);
  });

  it('keeps missing samples missing; zeros have no spikes', async () => {
    const data = tracesOf(200, 3);
    data.data[3 * 20] = Number.NaN;
    for (let t = 0; t < 200; t++) {
      data.data[3 * t + 1] = Number.NaN;
      data.data[3 * t + 2] = 0;
    }
    const { deconvolved, decaySeconds } = await deconvolveTraces(data, timing);
    expect(column(deconvolved, 0).findIndex(Number.isNaN)).toBe(20);
    expect(column(deconvolved, 0).filter(Number.isNaN).length).toBe(1);
    expect(column(deconvolved, 1).every(Number.isNaN)).toBe(true);
    expect(decaySeconds[1]).toBeNaN();
    expect(column(deconvolved, 2).every((spike) => spike === 0)).toBe(true);
  });

  it('takes no traces and no frames, refuses a rate of 0, and can be cancelled', async () => {
    const none = selectTraces(tracesOf(10, 2), 0, 0);
    expect((await deconvolveTraces(none, timing)).deconvolved.count).toBe(0);
    const unseen = { data: new Float32Array(0), frames: 0, count: 2 };
    expect((await deconvolveTraces(unseen, timing)).deconvolved.frames).toBe(0);
    const wrong = deconvolveTraces(none, { ...timing, rateHz: 0 });
    await expect(wrong).rejects.toThrow(InvalidArgumentError);
    const signal = AbortSignal.abort();
    await expect(deconvolveTraces(tracesOf(9, 1), { ...timing, signal })).rejects.toThrow(/abort/i);
  });
});
