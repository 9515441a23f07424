import { describe, expect, it } from 'vitest';
import { resolveParameters } from '../parameters.ts';
import { Random } from '../random/random.ts';
import { simulateBleaching } from './activity.ts';
import { simulateCalcium } from './calcium.ts';
import { drawSpikeRate, drawSpikes } from './spikes.ts';

describe('simulateCalcium', () => {
  const parameters = resolveParameters({ riseSeconds: 0.08, decaySeconds: 1, saturation: 0.12 });

  it('is the saturated sum of double exponentials with the peak asked for', () => {
    const spikes = Uint16Array.from({ length: 300 }, (_, t) => (t % 17 === 3 ? 1 + (t % 3) : 0));
    const kernel = Array.from({ length: 300 }, (_, j) => {
      const seconds = (j + 1) / parameters.rateHz;
      return Math.exp(-seconds / 1) - Math.exp(-seconds / 0.08);
    });
    const peak = Math.max(...kernel);
    const calcium = simulateCalcium(spikes, 0.3, parameters);
    for (let t = 0; t < 300; t++) {
      let sum = 0;
      for (let j = 0; j <= t; j++) sum += ((0.3 * (kernel[j] ?? 0)) / peak) * (spikes[t - j] ?? 0);
      expect(calcium[t]).toBeCloseTo(sum / (1 + 0.12 * sum), 6);
    }
  });

  it('stays at 0 without spikes', () => {
    expect(simulateCalcium(new Uint16Array(50), 0.3, parameters).every((c) => c === 0)).toBe(true);
  });
});

describe('spikes', () => {
  it('come at the mean rate, more often in bursts than a Poisson process', () => {
    const parameters = resolveParameters({ frames: 200_000, burstSpread: 1 });
    const spikes = drawSpikes(new Random(1), 0.5, parameters);
    const total = spikes.reduce((sum, count) => sum + count, 0);
    const seconds = parameters.frames / parameters.rateHz;
    expect(total / seconds / 0.5).toBeGreaterThan(0.9);
    expect(total / seconds / 0.5).toBeLessThan(1.1);
    const perWindow = Array.from({ length: parameters.frames / 100 }, (_, window) =>
      spikes.subarray(window * 100, (window + 1) * 100).reduce((sum, count) => sum + count, 0),
    );
    const mean = total / perWindow.length;
    const variance = perWindow.reduce((sum, n) => sum + (n - mean) ** 2, 0) / perWindow.length;
    expect(variance / mean).toBeGreaterThan(1.5);
  });

  it('rates have the mean asked for and stay within their bounds', () => {
    const random = new Random(3);
    const rates = Array.from({ length: 5000 }, () => drawSpikeRate(random, 0.3));
    expect(rates.reduce((sum, rate) => sum + rate, 0) / rates.length).toBeCloseTo(0.3, 1.7);
    expect(Math.min(...rates)).toBeCloseTo(0.05, 5);
    expect(Math.max(...rates)).toBeLessThanOrEqual(3);
  });
});

describe('simulateBleaching', () => {
  it('starts at 1 and loses its share exponentially', () => {
    const light = simulateBleaching(resolveParameters({ frames: 1000, bleaching: 0.2 }));
    expect(light[0]).toBe(1);
    expect(light[400]).toBeCloseTo(0.8 + 0.2 * Math.exp(-1), 6);
  });
});
