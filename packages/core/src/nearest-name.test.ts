import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nearestName } from './nearest-name.ts';

const names = ['max_shift', 'line_phase', 'block_size_px', 'rate_hz', 'tau_seconds'];

it.each([
  ['max_shfit', 'max_shift'],
  ['maxshift', 'max_shift'],
  ['Line_Phase', 'line_phase'],
  ['block_size', 'block_size_px'],
  ['rate', undefined],
  ['colour', undefined],
])('takes %s for %s', (name, meant) => {
  expect(nearestName(name, names)).toBe(meant);
});

it('finds a name with one letter lost, doubled, changed or swapped with the next', () => {
  const slip = fc.record({
    name: fc.constantFrom(...names),
    at: fc.nat({ max: 6 }),
    kind: fc.nat(3),
  });
  fc.assert(
    fc.property(slip, ({ name, at, kind }) => {
      const [head, a = '', b = '', tail] = [
        name.slice(0, at),
        name[at],
        name[at + 1],
        name.slice(at + 2),
      ];
      const slips = [`${head}${b}${tail}`, `${head}${a}${a}${b}${tail}`, `${head}x${b}${tail}`];
      expect(nearestName(slips[kind] ?? `${head}${b}${a}${tail}`, names)).toBe(name);
    }),
  );
});
