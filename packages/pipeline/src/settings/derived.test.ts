import { expect, it } from 'vitest';
import { listSettings } from './describe.ts';
import { explainSetting, requireSetting } from './explain.ts';
import { settingsJsonSchema } from './json-schema.ts';
import { parseSettings } from './parse.ts';
import { resolveSettings } from './resolve.ts';
import { renderTemplate } from './template.ts';

it('the template with every default uncommented is the defaults', () => {
  const text = renderTemplate().replaceAll(/^# (\w+ = .+)$/gm, '$1');
  expect(resolveSettings(parseSettings(text))).toEqual({ ...resolveSettings(), subject: {} });
});

it('the template carries what is known, and where it is from', () => {
  const known = { imaging: { rateHz: 29.97, pixelSizeUm: [1.5, 1.4] as [number, number] } };
  const origins = new Map([['imaging.rate_hz', 'from the ScanImage header']]);
  const text = renderTemplate({ known, origins, head: ['movie.tif'] });
  expect(text).toMatch(/^# movie\.tif\nversion = 2\n/);
  expect(text).toMatch(/^rate_hz = 29\.97 {2}# from the ScanImage header$/m);
  expect(parseSettings(text).imaging).toEqual(known.imaging);
});

it('the JSON Schema has a property with a description for every setting', () => {
  const schema = settingsJsonSchema() as {
    properties: Record<string, { properties: Record<string, { description: string }> }>;
  };
  for (const { group, name, doc } of listSettings()) {
    expect(schema.properties[group]?.properties[name]?.description).toContain(doc);
  }
  expect(schema.properties.motion?.properties.max_shift_fraction).toMatchObject({
    type: 'number',
    exclusiveMinimum: 0,
    maximum: 0.5,
    default: 0.1,
  });
});

it('explains a setting with unit, range, default and effect', () => {
  const text = explainSetting(requireSetting('motion.block_size_px'));
  expect(text).toMatch(/takes +a whole number at least 16 and at most 4096 \(px\)/);
  expect(text).toMatch(/default +128/);
  expect(text).toMatch(/Higher is steadier/);
  expect(() => requireSetting('motion.blok_size_px')).toThrow(/did you mean motion\.block_size_px/);
});
