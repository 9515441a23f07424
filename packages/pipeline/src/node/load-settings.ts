import { readFile } from 'node:fs/promises';
import { InputError, InvalidArgumentError } from '@ophys/core';
import { parseSettings } from '../settings/parse.ts';
import type { SettingsInput } from '../settings/schema.ts';

/** Looked for in the current folder when no settings file is named. */
export const DEFAULT_SETTINGS_FILE = 'ophys.toml';

/**
 * Reads a settings file; without a path, `ophys.toml` in the current folder, when there is one.
 *
 * @throws {InputError} when the file named cannot be read
 * @throws {InvalidArgumentError} when it is not TOML
 */
export async function loadSettings(path?: string): Promise<SettingsInput> {
  const name = path ?? DEFAULT_SETTINGS_FILE;
  let text: string;
  try {
    text = await readFile(name, 'utf8');
  } catch (error) {
    if (path === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new InputError(`Could not read the settings in ${name}: ${(error as Error).message}.`, {
      path: name,
      cause: error,
    });
  }
  return parseSettings(text, name);
}

/**
 * Settings from `group.key=value` texts. Values are TOML where they can be (`30`, `[1, 2]`,
 * `"text"`), plain text otherwise.
 *
 * @throws {InvalidArgumentError} for a text that is not of that form
 */
export function parseAssignments(assignments: readonly string[]): SettingsInput {
  const groups: Record<string, Record<string, string>> = {};
  for (const assignment of assignments) {
    const match = /^([a-z_]+)\.([a-z_]+)=(.*)$/s.exec(assignment);
    if (match === null) {
      throw new InvalidArgumentError(
        'set',
        `Expected group.key=value, e.g. imaging.indicator=GCaMP6s, got "${assignment}".`,
      );
    }
    const [, group = '', key = '', value = ''] = match;
    groups[group] = { ...groups[group], [key]: value };
  }
  const toml = Object.entries(groups).flatMap(([group, values]) => [
    `[${group}]`,
    ...Object.entries(values).map(([key, value]) => `${key} = ${asToml(value)}`),
  ]);
  return parseSettings(toml.join('\n'), 'the settings given by --set');
}

function asToml(value: string): string {
  try {
    parseSettings(`value = ${value}`);
    return value;
  } catch {
    return JSON.stringify(value);
  }
}
