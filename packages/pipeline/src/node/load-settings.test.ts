import { InputError, InvalidArgumentError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { loadSettings, parseAssignments } from './load-settings.ts';

describe('parseAssignments', () => {
  it('takes TOML values, and anything else as text', () => {
    const given = [
      'imaging.indicator=GCaMP6s',
      'imaging.rate_hz=30.5',
      'imaging.pixel_size_um=[1, 2]',
      'session.description=a = "b"',
      'session.notes=true story',
    ];
    expect(parseAssignments(given)).toEqual({
      imaging: { indicator: 'GCaMP6s', rateHz: 30.5, pixelSizeUm: [1, 2] },
      session: { description: 'a = "b"', notes: 'true story' },
    });
  });

  it.each(['rate=3', 'imaging.rate_hz', 'imaging.=3', ''])('refuses "%s"', (text) => {
    expect(() => parseAssignments([text])).toThrow(InvalidArgumentError);
  });
});

describe('loadSettings', () => {
  it('says which file it could not read', async () => {
    await expect(loadSettings({ files: ['nowhere/lab.toml'] })).rejects.toThrow(InputError);
    await expect(loadSettings({ files: ['nowhere/lab.toml'] })).rejects.toThrow(
      /nowhere\/lab\.toml/,
    );
  });
});
