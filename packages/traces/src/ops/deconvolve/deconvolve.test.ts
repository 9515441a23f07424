import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reconvolve } from '../../signals/deconvolve.ts';
import { deconvolveTolerance, type SpikeModel } from './index.ts';
import { deconvolveParityCases, measureDeconvolveParity } from './parity.ts';
import { load } from './wasm.ts';

/** Noise under random transients, or a shape that leaves ties. */
function traceOf(
  frames: number,
  seed: number,
  shape: 'noise' | 'constant' | 'steps',
): Float64Array {
  let state = seed;
  let calcium = 0;
  return Float64Array.from({ length: frames }, (_, t) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    calcium = 0.95 * calcium + (state % 41 === 0 ? 3 : 0);
    if (shape === 'constant') return 2;
    return shape === 'steps' ? 1 + (Math.floor(t / 50) % 3) : calcium + state / 2 ** 32 - 0.5;
  });
}

/**
 * How far spikes can be from the optimum, relative to the trace: the duals that their calcium implies,
 * `Gᵀ (z − λ) = c − y`, must not be negative, and 0 where there are spikes.
 */
function certify(y: Float64Array, spikes: Float64Array, model: SpikeModel): number {
  const { decay, rise, penalty } = model;
  const calcium = reconvolve(y, spikes, model);
  let [gap, least] = [0, 0];
  let [next, further] = [0, 0];
  for (let t = y.length - 1; t > 0; t--) {
    const error = (calcium[t] as number) - (y[t] as number);
    const pulled = error + (decay + rise) * next - decay * rise * further;
    further = next;
    next = pulled;
    gap += Math.abs((spikes[t] as number) * (pulled + penalty));
    least = Math.min(least, pulled + penalty);
  }
  const energy = y.reduce((sum, value) => sum + value * value, 0);
  const scale = Math.sqrt(energy / y.length) / ((1 - decay) * (1 - rise));
  return Math.max(gap / energy, -least / scale);
}

describe('deconvolve', () => {
  it.each(deconvolveParityCases)('wasm agrees with the reference: $name, $dtype', async (one) => {
    expect(await measureDeconvolveParity('wasm', one)).toBeLessThanOrEqual(deconvolveTolerance);
  });

  it('wasm solves any rise and decay to the optimum', async () => {
    const { solve } = await load();
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 3000 }),
        fc.integer({ min: 1, max: 1e6 }),
        fc.constantFrom('noise', 'constant', 'steps'),
        fc.double({ min: 0.5, max: 60, noNaN: true }),
        fc.double({ min: 0.05, max: 0.9, noNaN: true }),
        fc.constantFrom(0, 0.3),
        (frames, seed, shape, decayFrames, share, penalty) => {
          const [decay, rise] = [decayFrames, share * decayFrames].map((k) => Math.exp(-1 / k));
          const model = { decay, rise, penalty } as SpikeModel;
          const y = traceOf(frames, seed, shape as 'noise');
          const spikes = solve(y, frames, [model]);
          expect(spikes[0]).toBe(0);
          expect(Math.min(...spikes)).toBeGreaterThanOrEqual(0);
          expect(certify(y, spikes, model)).toBeLessThan(1e-6);
        },
      ),
      { numRuns: 200 },
    );
  });
});
