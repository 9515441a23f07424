import { describe, expect, it } from 'vitest';
import { busiestSpan } from './excerpt.ts';

describe('busiestSpan', () => {
  const spikes = (values: readonly (readonly number[])[]) => ({
    data: Float32Array.from(values.flat()),
    frames: values.length,
    count: 2,
  });

  it('finds the stretch where most ROIs are active, relative to their own largest value', () => {
    const values = Array.from({ length: 50 }, (_, t) => [
      t === 3 ? 1000 : t > 30 && t < 34 ? 600 : 0,
      t > 30 && t < 34 ? 0.01 : Number.NaN,
    ]);
    const { start, stop } = busiestSpan(spikes(values), [0, 1], 5);
    expect(stop - start).toBe(5);
    expect(start).toBe(29);
  });

  it('starts at the beginning of a silent recording', () => {
    const silent = Array.from({ length: 9 }, () => [0, 0]);
    expect(busiestSpan(spikes(silent), [0, 1], 4)).toEqual({ start: 0, stop: 4 });
  });
});
