import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { InputError, InvalidArgumentError } from '@ophys/core';
import { mergeSettings, parseSettings } from '../settings/parse.ts';
import type { SettingsInput } from '../settings/schema.ts';

/** Looked for in the current folder, and in the user's own (see {@link userSettingsFile}). */
export const SETTINGS_FILE = 'ophys.toml';

/** What a user gives besides the files that are found by themselves. */
export interface GivenSettings {
  /** Settings files, the later over the earlier. */
  readonly files?: readonly string[] | undefined;
  /** `group.key=value` texts of the environment, over the files. */
  readonly environment?: readonly string[] | undefined;
  /** `group.key=value` texts of the command line, over all else. */
  readonly assignments?: readonly string[] | undefined;
}

/**
 * Reads settings: the user's file, `ophys.toml` in the current folder, the files given, the environment,
 * the command line; each over those before it.
 *
 * @throws {InputError} when a file that is given cannot be read
 * @throws {InvalidArgumentError} when one is not TOML
 */
export async function loadSettings(given: GivenSettings = {}): Promise<SettingsInput> {
  const found = await Promise.all([userSettingsFile(), SETTINGS_FILE].map(readIfThere));
  const named = await Promise.all((given.files ?? []).map(read));
  return mergeSettings(
    ...found,
    ...named,
    parseAssignments(given.environment ?? []),
    parseAssignments(given.assignments ?? []),
  );
}

/** Where a user keeps settings for every recording: `ophys/ophys.toml` where the system keeps such. */
export function userSettingsFile(): string {
  const { APPDATA, XDG_CONFIG_HOME } = process.env;
  const folder = process.platform === 'win32' ? APPDATA : XDG_CONFIG_HOME;
  return join(folder || join(homedir(), '.config'), 'ophys', SETTINGS_FILE);
}

async function readIfThere(path: string): Promise<SettingsInput> {
  return (await exists(path)) ? read(path) : {};
}

async function exists(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  return !(found instanceof Error && (found.code === 'ENOENT' || found.code === 'ENOTDIR'));
}

async function read(path: string): Promise<SettingsInput> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    throw new InputError(`Could not read the settings in ${path}: ${reason}.`, {
      path,
      cause: error,
    });
  }
  return parseSettings(text, path);
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
