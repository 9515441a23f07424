import { InvalidArgumentError } from '@ophys/core';
import { parse as parseToml, TomlError } from 'smol-toml';
import { parse as parseYaml, YAMLParseError } from 'yaml';
import { camelCase } from './names.ts';
import type { SettingsInput } from './schema.ts';

/**
 * Reads the text of a settings file: YAML or JSON when the name says so, else TOML. Keys are the
 * settings' names in snake_case. Values are checked by {@link resolveSettings}.
 *
 * @throws {InvalidArgumentError} where the text is not of that form
 */
export function parseSettings(text: string, path = 'ophys.toml'): SettingsInput {
  const read = /\.(ya?ml|json)$/i.test(path) ? readYaml : readToml;
  const settings = camelCaseKeys(read(text, path));
  if (isGroup(settings)) return settings as SettingsInput;
  throw new InvalidArgumentError('config', `${path} holds no groups of settings.`);
}

function readToml(text: string, path: string): unknown {
  try {
    return parseToml(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split('\n', 1)[0];
    throw new InvalidArgumentError(
      'config',
      `${path} is not valid TOML, at line ${error.line}, column ${error.column}: ${reason}`,
      { cause: error },
    );
  }
}

function readYaml(text: string, path: string): unknown {
  try {
    return parseYaml(text, { maxAliasCount: 0 }) ?? {};
  } catch (error) {
    if (!(error instanceof YAMLParseError || error instanceof ReferenceError)) throw error;
    const [reason = ''] = error.message.split('\n', 1);
    throw new InvalidArgumentError('config', `${path} is not valid YAML or JSON: ${reason}`, {
      cause: error,
    });
  }
}

/** Lays settings over others, group by group; `undefined` leaves what is below. */
export function mergeSettings(...layers: readonly SettingsInput[]): SettingsInput {
  const merged: Record<string, unknown> = {};
  for (const layer of layers) {
    for (const [group, values] of Object.entries(layer)) {
      const below = merged[group];
      merged[group] = isGroup(values)
        ? { ...(isGroup(below) ? below : {}), ...defined(values) }
        : values;
    }
  }
  return merged as SettingsInput;
}

/** True for a table of keys, false for a list, a date or a single value. */
export function isGroup(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === '[object Object]';
}

function defined(group: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(group).filter(([, value]) => value !== undefined));
}

function camelCaseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCaseKeys);
  if (!isGroup(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [camelCase(key), camelCaseKeys(inner)]),
  );
}
