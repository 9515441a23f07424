import { listSettings, type Range, type SettingDescription, type SettingKind } from './describe.ts';
import { SETTINGS_VERSION } from './schema.ts';

/** JSON Schema (2020-12) of a settings file, for editors. */
export function settingsJsonSchema(): object {
  const groups = new Map<string, Record<string, object>>();
  for (const setting of listSettings()) {
    groups.set(setting.group, {
      ...groups.get(setting.group),
      [setting.name]: propertyOf(setting),
    });
  }
  const properties = [...groups].map(([group, entries]) => [
    group,
    { type: 'object', additionalProperties: false, properties: entries },
  ]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Settings of ophys',
    type: 'object',
    additionalProperties: false,
    properties: { version: { const: SETTINGS_VERSION }, ...Object.fromEntries(properties) },
  };
}

function propertyOf({ doc, effect, takes, default: initial }: SettingDescription): object {
  const unit =
    'unit' in takes && takes.unit !== undefined && takes.unit !== '1' ? ` (${takes.unit})` : '';
  return {
    description: `${doc}${unit}.${effect ? ` ${effect}` : ''}`,
    ...typeOf(takes),
    ...(initial === undefined ? {} : { default: initial }),
  };
}

function typeOf(takes: SettingKind): object {
  switch (takes.kind) {
    case 'text':
      return { type: 'string', minLength: 1 };
    case 'moment':
      return { type: 'string', format: 'date-time' };
    case 'texts':
      return { type: 'array', items: { type: 'string', minLength: 1 } };
    case 'flag':
      return { type: 'boolean' };
    case 'choice':
      return { enum: takes.words };
    case 'number':
      return numberType(takes);
    case 'pair':
      return { type: 'array', minItems: 2, maxItems: 2, items: numberType(takes) };
    case 'word or number':
      return { anyOf: [{ const: takes.word }, numberType(takes)] };
  }
}

function numberType({ above, least, most, whole }: Range): object {
  return {
    type: whole ? 'integer' : 'number',
    ...(above === undefined ? {} : { exclusiveMinimum: above }),
    ...(least === undefined ? {} : { minimum: least }),
    ...(most === undefined ? {} : { maximum: most }),
  };
}
