import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { InputError, InvalidArgumentError } from '@ophys/core';
import { parseAssignments } from '../settings/assignments.ts';
import type { SettingsLayer } from '../settings/layers.ts';
import { lineOfSetting } from '../settings/locate.ts';
import { migrateSettings } from '../settings/migrate.ts';
import { parseSettings } from '../settings/parse.ts';

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

/** Settings as they were found. */
export interface LoadedSettings {
  /** The later over the earlier; see `resolveLayers`. */
  readonly layers: readonly SettingsLayer[];
  /** What is out of date, one sentence each. */
  readonly notes: readonly string[];
}

interface SettingsFile {
  readonly layer: SettingsLayer;
  readonly notes: readonly string[];
}

/**
 * Reads settings: the user's file, `ophys.toml` in the current folder, the files given, the environment,
 * the command line; each over those before it. Names of older versions are brought up to date, and told.
 *
 * @throws {InvalidArgumentError} when a file that is given is not there, or not TOML, YAML or JSON
 * @throws {InputError} when one cannot be read
 */
export async function loadSettings(given: GivenSettings = {}): Promise<LoadedSettings> {
  const found = await Promise.all([userSettingsFile(), SETTINGS_FILE].map(readIfThere));
  const named = await Promise.all((given.files ?? []).map(readSettingsFile));
  const files = [...found.flat(), ...named];
  const texts = { environment: given.environment, 'command line': given.assignments };
  const typed = Object.entries(texts).map(([name, assignments]) => ({
    name: `the ${name}`,
    settings: parseAssignments(assignments ?? []),
  }));
  return {
    layers: [...files.map(({ layer }) => layer), ...typed],
    notes: files.flatMap(({ notes }) => notes),
  };
}

/** Where a user keeps settings for every recording: `ophys/ophys.toml` where the system keeps such. */
export function userSettingsFile(): string {
  const { APPDATA, XDG_CONFIG_HOME } = process.env;
  const folder = process.platform === 'win32' ? APPDATA : XDG_CONFIG_HOME;
  return join(folder || join(homedir(), '.config'), 'ophys', SETTINGS_FILE);
}

async function readIfThere(path: string): Promise<SettingsFile[]> {
  return (await exists(path)) ? [await readSettingsFile(path)] : [];
}

async function exists(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  return !(found instanceof Error && (found.code === 'ENOENT' || found.code === 'ENOTDIR'));
}

/**
 * Reads one settings file.
 *
 * @throws {InvalidArgumentError} when it is not there, or not TOML, YAML or JSON
 * @throws {InputError} when it cannot be read
 */
export async function readSettingsFile(path: string): Promise<SettingsFile> {
  const text = await readSettingsText(path);
  const { settings, renamed } = migrateSettings(parseSettings(text, path));
  const former = new Map(renamed.map(([from, to]) => [to, from]));
  const lineOf = (key: string) => lineOfSetting(text, former.get(key) ?? key);
  return {
    layer: { name: path, settings, lineOf },
    notes: renamed.map(
      ([from, to]) =>
        `${path}: ${from} is called ${to} now; \`ophys params migrate ${path}\` renames it.`,
    ),
  };
}

/**
 * The text of a settings file.
 *
 * @throws {InvalidArgumentError} when it is not there
 * @throws {InputError} when it cannot be read
 */
export async function readSettingsText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      throw new InvalidArgumentError('config', `There is no settings file ${path}.`, {
        cause: error,
      });
    }
    throw new InputError(`Could not read the settings in ${path}: ${message}.`, {
      path,
      cause: error,
    });
  }
}
