import { listSettings } from './describe.ts';
import { camelCase } from './names.ts';
import { isGroup, mergeSettings } from './parse.ts';
import { resolveSettings, type SettingsPlace } from './resolve.ts';
import type { Settings, SettingsInput } from './schema.ts';

/** Settings of one place, e.g. a file. */
export interface SettingsLayer extends SettingsPlace {
  readonly settings: SettingsInput;
}

/** Settings of several places, the later over the earlier. */
export interface LayeredSettings {
  readonly settings: Settings;
  /** `group.key` to the name of the place its value is from; defaults are not listed. */
  readonly origins: ReadonlyMap<string, string>;
}

/**
 * Lays settings of several places over each other and fills in defaults.
 *
 * @throws {InvalidArgumentError} naming the place of the first setting that is unknown or out of range
 */
export function resolveLayers(layers: readonly SettingsLayer[]): LayeredSettings {
  for (const layer of layers) resolveSettings(layer.settings, layer);
  const origins = new Map<string, string>();
  for (const { name, settings } of layers) {
    for (const { key } of listSettings()) {
      if (settingOf(settings, key) !== undefined) origins.set(key, name);
    }
  }
  return {
    settings: resolveSettings(mergeSettings(...layers.map(({ settings }) => settings))),
    origins,
  };
}

/** The value of `group.key`; undefined when it is not given. */
export function settingOf(settings: SettingsInput, key: string): unknown {
  const [group = '', name = ''] = key.split('.').map(camelCase);
  const values = (settings as Record<string, unknown>)[group];
  return isGroup(values) ? values[name] : undefined;
}
