import { InvalidArgumentError } from '@ophys/core';
import { parse as parseToml, TomlError } from 'smol-toml';
import * as v from 'valibot';
import { type Settings, type SettingsInput, settingsSchema } from './schema.ts';

/**
 * Fills in defaults and checks ranges.
 *
 * @throws {InvalidArgumentError} naming the first setting that is unknown or out of range
 */
export function resolveSettings(input: SettingsInput = {}): Settings {
  const result = v.safeParse(settingsSchema, input, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const key = snakeCase(v.getDotPath(issue) ?? 'settings');
  throw new InvalidArgumentError(key, `Setting ${key}: ${explain(issue)}`);
}

/**
 * Reads the text of an `ophys.toml`. Keys are the settings' names in snake_case.
 *
 * @throws {InvalidArgumentError} where the text is not TOML; values are checked by
 *   {@link resolveSettings}
 */
export function parseSettings(text: string, path = 'ophys.toml'): SettingsInput {
  try {
    return camelCaseKeys(parseToml(text)) as SettingsInput;
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

function explain(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return 'there is no such setting; docs/guides/run.md lists them all.';
  }
  const expected = issue.type === 'regex' ? issue.message : (issue.expected ?? 'another value');
  return `expected ${expected}, got ${issue.received}.`;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === '[object Object]';
}

function defined(group: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(group).filter(([, value]) => value !== undefined));
}

function camelCaseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCaseKeys);
  if (!isGroup(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      camelCaseKeys(inner),
    ]),
  );
}

function snakeCase(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
