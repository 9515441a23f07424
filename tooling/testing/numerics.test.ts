import { readFile } from 'node:fs/promises';
import { dtypes } from '@ophys/core';
import { expect, it } from 'vitest';
import { parityOps } from '../browser/numerics/ops.ts';
import { parseNumerics, places, renderNumerics } from '../browser/numerics/render.mjs';

const page = await readFile(new URL('../../docs/numerics.md', import.meta.url), 'utf8');
const rows = parseNumerics(page);

it('docs/numerics.md is as it is generated', () => {
  expect(renderNumerics(rows), 'run `npm run numerics`').toBe(page);
});

it('no measured difference exceeds its tolerance', () => {
  for (const { op, quantity, dtype, place, error, tolerance } of rows) {
    if (error === undefined) continue;
    expect(error, `${op}, ${quantity}, ${dtype}, ${place}`).toBeLessThanOrEqual(tolerance);
  }
});

it('every op is there, on every backend, for every dtype, with its tolerance', () => {
  const expected = parityOps.flatMap(({ name: op, quantities, backends, dtypes: taken = dtypes }) =>
    quantities.flatMap(({ name: quantity, tolerance }) =>
      taken.flatMap((dtype) =>
        places
          .filter((place) => place.startsWith('WASM') || (backends as string[]).includes('gpu'))
          .map((place) => ({ op, quantity, dtype, place, tolerance: tolerance(dtype) })),
      ),
    ),
  );
  expect(rows.map(({ error: _, ...row }) => row)).toEqual(expected);
});

it('only GPUs refuse, and only what float32 cannot hold', () => {
  for (const { op, dtype, place, error } of rows) {
    if (error !== undefined) continue;
    expect(place, op).toMatch(/^WebG/);
    expect(['int32', 'uint32', 'float64']).toContain(dtype);
  }
});

it('reads back what it renders', () => {
  const odd = [
    {
      op: 'a-b',
      quantity: 'x: y',
      dtype: 'int8',
      tolerance: 0.01,
      error: 0.00012301,
      place: places[0],
    },
    {
      op: 'a-b',
      quantity: 'x: y',
      dtype: 'int8',
      tolerance: 0.01,
      error: undefined,
      place: places[2],
    },
  ];
  expect(parseNumerics(renderNumerics(odd))).toEqual([{ ...odd[0], error: 0.00013 }, odd[1]]);
});
