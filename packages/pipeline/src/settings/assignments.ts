import { InvalidArgumentError } from '@ophys/core';
import { parse as parseToml } from 'smol-toml';
import { findSetting, type SettingKind } from './describe.ts';
import { camelCase } from './names.ts';
import { hintFor } from './nearest-setting.ts';
import type { SettingsInput } from './schema.ts';

/**
 * Settings from `group.key=value` texts, each read as its setting takes it: `imaging.indicator=30` is
 * the text "30", `imaging.rate_hz=30` a number. Lists are written as in TOML or between commas.
 *
 * @throws {InvalidArgumentError} for a text that is not of that form, or a setting that does not exist
 */
export function parseAssignments(assignments: readonly string[]): SettingsInput {
  const groups: Record<string, Record<string, unknown>> = {};
  for (const assignment of assignments) {
    const { key, value } = split(assignment);
    const [group = '', name = ''] = key.split('.').map(camelCase);
    groups[group] = { ...groups[group], [name]: value };
  }
  return groups as SettingsInput;
}

function split(assignment: string): { key: string; value: unknown } {
  const [, key = '', text = ''] = /^\s*([\w.-]+)\s*=(.*)$/s.exec(assignment) ?? [];
  if (key === '') {
    throw new InvalidArgumentError(
      'set',
      `Expected group.key=value, e.g. imaging.indicator=GCaMP6s, got "${assignment}".`,
    );
  }
  const setting = findSetting(key);
  if (setting !== undefined) return { key, value: readAs(setting.takes, text) };
  throw new InvalidArgumentError(key, `Setting ${key}: there is no such setting; ${hintFor(key)}`);
}

/** A value that does not fit is left as text, for the schema to refuse. */
function readAs(takes: SettingKind, text: string): unknown {
  const toml = tomlValue(text);
  switch (takes.kind) {
    case 'texts':
      return Array.isArray(toml) ? toml : text.split(',').map((part) => part.trim());
    case 'pair':
      return Array.isArray(toml) ? toml : text.split(',').map(numberOr);
    case 'number':
    case 'word or number':
      return numberOr(typeof toml === 'string' ? toml : text);
    case 'flag':
      return typeof toml === 'boolean' ? toml : text;
    default:
      return typeof toml === 'string' ? toml : text;
  }
}

function numberOr(text: string): number | string {
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? text : value;
}

function tomlValue(text: string): unknown {
  try {
    return parseToml(`value = ${text}`).value;
  } catch {
    return undefined;
  }
}
