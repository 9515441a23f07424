import { expect, it } from 'vitest';
import { lineOfSetting } from './locate.ts';
import { migrateSettings, migrateText } from './migrate.ts';
import { parseSettings } from './parse.ts';
import { resolveSettings } from './resolve.ts';

const old = `# my lab
[imaging]
rate_hz = 30 # as measured

[motion]
# wide
max_shift = 0.2
nonrigid = "none"
`;

it('a file of version 1 keeps working, with its values', () => {
  const { settings, renamed } = migrateSettings(parseSettings(old));
  expect(renamed).toEqual([['motion.max_shift', 'motion.max_shift_fraction']]);
  expect(resolveSettings(settings).motion).toMatchObject({
    maxShiftFraction: 0.2,
    nonrigid: 'none',
  });
});

it.each([
  ['', ''],
  ['version = 1\n', 'version = 1\n'],
])('writes the text anew, comments kept', (_, head) => {
  const text = head + old;
  const migrated = migrateText(text, parseSettings(text));
  expect(migrated).toBe(`version = 2\n${old.replace('max_shift', 'max_shift_fraction')}`);
  expect(migrateSettings(parseSettings(migrated)).renamed).toEqual([]);
});

it('leaves a file of today as it is', () => {
  const text = 'version = 2\n[motion]\nmax_shift = 0.2\n';
  expect(() => resolveSettings(migrateSettings(parseSettings(text)).settings)).toThrow(/is called/);
});

it.each([
  ['[motion]\n\nmax_shift = 1', 3],
  ['motion.max_shift = 1', 1],
  ['motion = { max_shift = 1 }', 1],
  ['[traces]\nmax_shift = 1\n[ motion ]\nmax_shift = 1', 4],
  ['motion:\n  nonrigid: none\n  max_shift: 1', 3],
  ['{\n  "motion": {\n    "max_shift": 1\n  }\n}', 3],
  ['[traces]\nmax_shift = 1', undefined],
])('finds the line of a setting in %j', (text, line) => {
  expect(lineOfSetting(text, 'motion.max_shift')).toBe(line);
});
