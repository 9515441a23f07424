import { lineOfSetting } from './locate.ts';
import { camelCase } from './names.ts';
import { isGroup } from './parse.ts';
import { SETTINGS_VERSION, type SettingsInput } from './schema.ts';

/** What changed from one version of the settings to the next: `group.key`, old to new. */
interface Migration {
  readonly from: number;
  readonly renamed: Readonly<Record<string, string>>;
}

const migrations: readonly Migration[] = [
  { from: 1, renamed: { 'motion.max_shift': 'motion.max_shift_fraction' } },
];

/** Every `group.key` that a setting was called once. */
export const formerNames: readonly string[] = migrations.flatMap(({ renamed }) =>
  Object.keys(renamed),
);

/** Settings of an older version, brought up to date. */
export interface MigratedSettings {
  readonly settings: SettingsInput;
  /** What was renamed, `group.key`, old to new. */
  readonly renamed: readonly (readonly [from: string, to: string])[];
}

/** What a setting of an older version is called now; undefined when it was never renamed. */
export function renamedSince(key: string): string | undefined {
  let name = key;
  for (const { renamed } of migrations) name = renamed[name] ?? name;
  return name === key ? undefined : name;
}

/**
 * Brings settings up to the version of today. Settings that do not say their version may have names of
 * any; those of today's version are left as they are.
 */
export function migrateSettings(input: SettingsInput): MigratedSettings {
  const { version, ...groups } = input as { version?: unknown } & Record<string, unknown>;
  if (version !== undefined && !(Number(version) < SETTINGS_VERSION)) {
    return { settings: input, renamed: [] };
  }
  const renamed: [string, string][] = [];
  for (const { renamed: names } of migrations) {
    for (const [from, to] of Object.entries(names)) {
      if (rename(groups, from, to)) renamed.push([from, to]);
    }
  }
  return { settings: groups as SettingsInput, renamed };
}

/** Moves a value within groups, which are copied; false when there is none, or one in its place. */
function rename(groups: Record<string, unknown>, from: string, to: string): boolean {
  const [fromGroup = '', fromKey = ''] = from.split('.').map(camelCase);
  const [toGroup = '', toKey = ''] = to.split('.').map(camelCase);
  const source = groups[fromGroup];
  if (!isGroup(source) || !(fromKey in source)) return false;
  const { [fromKey]: value, ...rest } = source;
  groups[fromGroup] = rest;
  const target = groups[toGroup];
  groups[toGroup] = { [toKey]: value, ...(isGroup(target) ? target : {}) };
  return true;
}

/**
 * The text of a TOML settings file with names and version of today; comments and order stay.
 *
 * @param settings what the text was parsed to
 */
export function migrateText(text: string, settings: SettingsInput): string {
  const lines = text.split('\n');
  for (const [from, to] of migrateSettings(settings).renamed) {
    const line = lineOfSetting(text, from);
    const [, oldKey = ''] = from.split('.');
    const [, newKey = ''] = to.split('.');
    if (line === undefined) continue;
    lines[line - 1] = (lines[line - 1] ?? '').replace(oldKey, newKey);
  }
  const versionAt = lines.findIndex((line) => /^\s*version\s*=/.test(line));
  if (versionAt >= 0) lines[versionAt] = `version = ${SETTINGS_VERSION}`;
  else lines.unshift(`version = ${SETTINGS_VERSION}`);
  return lines.join('\n');
}
