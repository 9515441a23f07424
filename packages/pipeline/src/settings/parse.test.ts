import { InvalidArgumentError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { mergeSettings, parseSettings, resolveSettings } from './parse.ts';

describe('parseSettings', () => {
  it('reads TOML with snake_case keys', () => {
    const settings = parseSettings(
      '[imaging]\nrate_hz = 30\npixel_size_um = [1.2, 1.1]\n[session]\nstart_time = 2024-05-06T07:08:09Z\n',
    );
    expect(settings.imaging).toEqual({ rateHz: 30, pixelSizeUm: [1.2, 1.1] });
    const { startTime } = resolveSettings(settings).session;
    expect(startTime).toBe('2024-05-06T07:08:09.000Z');
  });

  it('names the place of a mistake', () => {
    expect(() => parseSettings('[imaging]\nrate_hz = = 3', 'lab.toml')).toThrow(
      /^lab\.toml is not valid TOML, at line 2, column/,
    );
  });
});

describe('resolveSettings', () => {
  it('fills in every default', () => {
    expect(resolveSettings()).toMatchObject({
      version: 1,
      motion: { maxShift: 0.1 },
      detection: { threshold: 4.5 },
      traces: { tauSeconds: 1, neuropil: 'fixed', neuropilCoefficient: 0.7 },
    });
  });

  it.each([
    ['an unknown key', { motion: { maxShfit: 0.1 } }, 'motion.max_shfit', /no such setting/],
    ['an unknown group', { mottion: {} }, 'mottion', /no such setting/],
    ['a value out of range', { motion: { maxShift: 2 } }, 'motion.max_shift', /got 2/],
    ['a text for a number', { imaging: { rateHz: '30' } }, 'imaging.rate_hz', /got "30"/],
    ['a version from the future', { version: 2 }, 'version', /got 2/],
  ])('refuses %s', (_, settings, argument, message) => {
    const resolve = () => resolveSettings(settings as never);
    expect(resolve).toThrow(InvalidArgumentError);
    expect(resolve).toThrow(message);
    expect(resolve).toThrow(expect.objectContaining({ argument }));
  });
});

describe('mergeSettings', () => {
  it('lays groups over each other, key by key; undefined leaves what is below', () => {
    const merged = mergeSettings(
      { imaging: { rateHz: 30, indicator: 'GCaMP6s' } },
      { imaging: { rateHz: undefined, location: 'V1' }, traces: { tauSeconds: 2 } },
    );
    expect(merged).toEqual({
      imaging: { rateHz: 30, indicator: 'GCaMP6s', location: 'V1' },
      traces: { tauSeconds: 2 },
    });
  });
});
