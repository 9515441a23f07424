import { InvalidArgumentError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { describeValues, listSettings } from './describe.ts';
import { resolveLayers } from './layers.ts';
import { resolveSettings } from './resolve.ts';

describe('resolveSettings', () => {
  it('fills in every default', () => {
    expect(resolveSettings()).toMatchObject({
      version: 2,
      motion: { maxShiftFraction: 0.1 },
      detection: { threshold: 4.5 },
      traces: { tauSeconds: 1, neuropil: 'robust', neuropilCoefficient: 0.7 },
    });
  });

  it.each([
    [
      'an unknown key',
      { motion: { blockSize: 3 } },
      'motion.block_size',
      /did you mean motion\.block_size_px\?/,
    ],
    [
      'a slip',
      { traces: { tauSecods: 3 } },
      'traces.tau_secods',
      /did you mean traces\.tau_seconds\?/,
    ],
    [
      'a key of another group',
      { motion: { threshold: 3 } },
      'motion.threshold',
      /detection\.threshold\?/,
    ],
    [
      'a former name',
      { motion: { maxShift: 3 } },
      'motion.max_shift',
      /is called motion\.max_shift_fraction now/,
    ],
    ['an unknown group', { mottion: {} }, 'mottion', /did you mean motion\?/],
    [
      'a value out of range',
      { motion: { maxShiftFraction: 15 } },
      'motion.max_shift_fraction',
      /expected a number above 0 and at most 0\.5 \(of the shorter side\), got 15\. The default is 0\.1/,
    ],
    ['a value for a group', { motion: 3 }, 'motion', /expected a group of settings, got 3/],
    ['an unknown word', { motion: { nonrigid: 'all' } }, 'motion.nonrigid', /"fields" or "blocks"/],
    [
      'half a pixel size',
      { imaging: { pixelSizeUm: [1] } },
      'imaging.pixel_size_um',
      /two numbers/,
    ],
    ['a text for a number', { imaging: { rateHz: '30' } }, 'imaging.rate_hz', /got "30"/],
    ['a version from the future', { version: 9 }, 'version', /version 9 is not known/],
  ])('refuses %s', (_, settings, argument, message) => {
    const resolve = () => resolveSettings(settings as never);
    expect(resolve).toThrow(InvalidArgumentError);
    expect(resolve).toThrow(message);
    expect(resolve).toThrow(expect.objectContaining({ argument }));
  });

  it('takes the ends of every range, and nothing beyond', () => {
    for (const { key, takes } of listSettings()) {
      if (takes.kind !== 'number' && takes.kind !== 'word or number') continue;
      const [group = '', name = ''] = key.split('.').map(camel);
      const accepts = (value: number) => {
        try {
          resolveSettings({ [group]: { [name]: value } } as never);
          return true;
        } catch {
          return false;
        }
      };
      const { above, least, most } = takes;
      if (least !== undefined)
        expect([accepts(least), accepts(least - 1)], key).toEqual([true, false]);
      if (above !== undefined)
        expect([accepts(above), accepts(above - 1)], key).toEqual([false, false]);
      if (most !== undefined)
        expect([accepts(most), accepts(most + 1)], key).toEqual([true, false]);
      expect(describeValues(takes), key).toMatch(/number/);
    }
    function camel(part: string) {
      return part.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    }
  });
});

it('every setting says what it is; numbers have units, and what shapes results an effect', () => {
  for (const setting of listSettings()) {
    expect(setting.doc, setting.key).not.toBe('');
    expect(setting.example, setting.key).toBeDefined();
    if ('above' in setting.takes) expect(setting.takes.unit, setting.key).toBeDefined();
    if (['motion', 'detection', 'traces'].includes(setting.group)) {
      expect(setting.effect, setting.key).toBeDefined();
    }
  }
});

it('names the place of each value, and of a mistake', () => {
  const file = {
    name: 'lab.toml',
    settings: { traces: { tauSeconds: 2 }, imaging: { rateHz: 30 } },
  };
  const flags = { name: 'the command line', settings: { traces: { tauSeconds: 0.5 } } };
  const { settings, origins } = resolveLayers([file, flags]);
  expect(settings.traces.tauSeconds).toBe(0.5);
  expect([...origins]).toEqual([
    ['imaging.rate_hz', 'lab.toml'],
    ['traces.tau_seconds', 'the command line'],
  ]);
  const wrong = { ...file, settings: { traces: { tauSeconds: -1 } }, lineOf: () => 7 };
  expect(() => resolveLayers([wrong, flags])).toThrow(
    /^lab\.toml, line 7: Setting traces\.tau_seconds: /,
  );
});
