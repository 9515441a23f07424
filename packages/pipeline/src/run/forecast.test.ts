import { ResourceError } from '@ophys/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { forecastRun } from './forecast.ts';

const movie = { shape: [30_000, 512, 512], dtype: 'int16' } as const;
const options = { rateHz: 30, tau: 1, embeds: true, workers: 8 };

it('foretells more for more workers, and the disk of the corrected movie', () => {
  const [one, eight] = [1, 8].map((workers) => forecastRun(movie, { ...options, workers }));
  expect(eight?.peakMemoryBytes).toBeGreaterThan(one?.peakMemoryBytes ?? 0);
  const light = forecastRun(movie, { ...options, embeds: false });
  expect((one?.diskBytes ?? 0) - light.diskBytes).toBe(30_000 * 512 * 512 * 2);
});

it('never foretells more than is allowed, or says what is needed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1e8, max: 4e9 }), (memoryBytes) => {
      try {
        const { peakMemoryBytes, workers, blockFrames } = forecastRun(movie, {
          ...options,
          memoryBytes,
        });
        return peakMemoryBytes <= memoryBytes && workers >= 1 && blockFrames >= 1;
      } catch (error) {
        return error instanceof ResourceError && /at least about [\d,]+ MB/.test(error.message);
      }
    }),
  );
});
