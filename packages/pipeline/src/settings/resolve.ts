import { InvalidArgumentError } from '@ophys/core';
import * as v from 'valibot';
import { describeValues, findSetting, listSettings } from './describe.ts';
import { camelCase, snakeCase } from './names.ts';
import { hintFor } from './nearest-setting.ts';
import { isGroup } from './parse.ts';
import { type Settings, type SettingsInput, settingsSchema } from './schema.ts';

/** Where settings come from, for messages. */
export interface SettingsPlace {
  /** E.g. `lab.toml` or `--set`. */
  readonly name: string;
  /** Line of a setting, counted from 1. */
  readonly lineOf?: ((key: string) => number | undefined) | undefined;
}

/**
 * Fills in defaults and checks ranges.
 *
 * @throws {InvalidArgumentError} naming the first setting that is unknown or out of range, its place,
 *   what it takes, and for an unknown one the setting that was probably meant
 */
export function resolveSettings(input: SettingsInput = {}, place?: SettingsPlace): Settings {
  const result = v.safeParse(settingsSchema, input, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = (v.getDotPath(issue) ?? 'settings').split('.');
  const key = path.slice(0, 2).map(snakeCase).join('.');
  const line = place?.lineOf?.(key);
  const where = place && `${place.name}${line === undefined ? '' : `, line ${line}`}: `;
  throw new InvalidArgumentError(
    key,
    `${where ?? ''}Setting ${key}: ${explain(key, input, issue)}`,
  );
}

function explain(key: string, input: SettingsInput, issue: v.BaseIssue<unknown>): string {
  if (key === 'version') return explainVersion(issue.input);
  const setting = findSetting(key);
  if (setting === undefined) return explainUnknown(key, issue);
  const initial =
    setting.default === undefined ? '' : ` The default is ${JSON.stringify(setting.default)}.`;
  const given = JSON.stringify(givenFor(key, input));
  return `expected ${describeValues(setting.takes)}, got ${given}.${initial} \`ophys params explain ${key}\` says more.`;
}

function explainVersion(version: unknown): string {
  return `version ${JSON.stringify(version)} is not known here; a newer ophys may read it.`;
}

function explainUnknown(key: string, issue: v.BaseIssue<unknown>): string {
  const group = listSettings().some((setting) => setting.group === key);
  if (group) return `expected a group of settings, got ${issue.received}.`;
  return `there is no such setting; ${hintFor(key)}`;
}

function givenFor(key: string, input: SettingsInput): unknown {
  const [group = '', name = ''] = key.split('.').map(camelCase);
  const values = (input as Record<string, unknown>)[group];
  return isGroup(values) ? values[name] : values;
}
