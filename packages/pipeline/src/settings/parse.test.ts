import { describe, expect, it } from 'vitest';
import { mergeSettings, parseSettings } from './parse.ts';
import { resolveSettings } from './resolve.ts';

describe('parseSettings', () => {
  it('reads TOML with snake_case keys', () => {
    const settings = parseSettings(
      '[imaging]\nrate_hz = 30\npixel_size_um = [1.2, 1.1]\n[session]\nstart_time = 2024-05-06T07:08:09Z\n',
    );
    expect(settings.imaging).toEqual({ rateHz: 30, pixelSizeUm: [1.2, 1.1] });
    const { startTime } = resolveSettings(settings).session;
    expect(startTime).toBe('2024-05-06T07:08:09.000Z');
  });

  it.each(['lab.toml', 'lab.yaml', 'lab.json'])('reads the same from %s', (path) => {
    const texts: Record<string, string> = {
      'lab.toml': '[traces]\ntau_seconds = 0.7\n[session]\nkeywords = ["V1"]\n',
      'lab.yaml': 'traces:\n  tau_seconds: 0.7\nsession:\n  keywords: [V1]\n',
      'lab.json': '{ "traces": { "tau_seconds": 0.7 }, "session": { "keywords": ["V1"] } }',
    };
    const expected = { traces: { tauSeconds: 0.7 }, session: { keywords: ['V1'] } };
    expect(parseSettings(texts[path] ?? '', path)).toEqual(expected);
  });

  it.each([
    ['lab.toml', '[imaging]\nrate_hz = = 3', /^lab\.toml is not valid TOML, at line 2, column/],
    ['lab.yaml', 'imaging: [', /^lab\.yaml is not valid YAML or JSON/],
    ['lab.yaml', 'a: &a [x]\nb: *a', /^lab\.yaml is not valid YAML or JSON/],
    ['lab.json', '[1, 2]', /^lab\.json holds no groups/],
  ])('says what is wrong with %s: %s', (path, text, message) => {
    expect(() => parseSettings(text, path)).toThrow(message);
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
