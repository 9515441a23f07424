import type { NWBFile } from '@ophys/model';
import { snakeCase } from '../settings/names.ts';
import { isGroup } from '../settings/parse.ts';

/** What a run was told about traces, as far as the file says it. */
export interface RunFacts {
  readonly tauSeconds?: number | undefined;
  readonly neuropilCoefficient?: number | undefined;
}

/** What was set about traces; nothing for files of other programs. */
export function runFactsOf(file: NWBFile): RunFacts {
  const settings = settingsSaidBy(file);
  const numberAt = (key: string) => {
    const value = settings.get(key);
    return typeof value === 'number' ? value : undefined;
  };
  return {
    tauSeconds: numberAt('traces.tau_seconds'),
    neuropilCoefficient: numberAt('traces.neuropil_coefficient'),
  };
}

/** The settings in the description of the module of results, by `group.key`; none for other files. */
export function settingsSaidBy(file: NWBFile): ReadonlyMap<string, unknown> {
  const said = new Map<string, unknown>();
  for (const { description } of file.processing) {
    const provenance = jsonIn(description);
    const groups = isGroup(provenance.settings) ? provenance.settings : provenance;
    for (const [group, values] of Object.entries(groups)) {
      if (!isGroup(values)) continue;
      for (const [key, value] of Object.entries(values)) {
        said.set(`${snakeCase(group)}.${snakeCase(key)}`, value);
      }
    }
  }
  return said;
}

/** The object that a text holds; an empty one when it holds none. */
function jsonIn(text: string): Record<string, unknown> {
  const json = /\{.*\}/s.exec(text)?.[0];
  try {
    const value: unknown = JSON.parse(json ?? '');
    return isGroup(value) ? value : {};
  } catch {
    return {};
  }
}
