import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatFixed, formatNumber, formatSeconds } from './format.ts';

describe('numbers for readers', () => {
  it.each([
    [formatCount(1234567), '1\u202f234\u202f567'],
    [formatCount(999), '999'],
    [formatCount(-1000), '\u22121\u202f000'],
    [formatNumber(0), '0'],
    [formatNumber(0.083333), '0.0833'],
    [formatNumber(-2.5), '\u22122.5'],
    [formatNumber(1830.4), '1\u202f830'],
    [formatNumber(0.00001234), '1.23e\u22125'],
    [formatNumber(Number.NaN), 'not known'],
    [formatNumber(Number.NEGATIVE_INFINITY), '\u2212∞'],
    [formatFixed(0.9, 3), '0.900'],
    [formatSeconds(66.67), '66.7 s'],
    [formatSeconds(725), '12 min 5 s'],
    [formatSeconds(3780), '1 h 3 min'],
    [formatBytes(312e6), '312 MB'],
    [formatBytes(0), '0 B'],
  ])('%s', (text, expected) => expect(text).toBe(expected));
});
