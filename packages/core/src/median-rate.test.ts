import { expect, it } from 'vitest';
import { medianRate } from './median-rate.ts';

it('is told by most steps, whatever the others are', () => {
  expect(medianRate(Float64Array.of(3, 3.25, 3.5, 9, 9.25))).toBe(4);
  expect(medianRate(Float64Array.of(1))).toBeUndefined();
  expect(medianRate(new Float64Array())).toBeUndefined();
});
