import { nearestName } from '@ophys/core';
import { listSettings } from './describe.ts';
import { formerNames, renamedSince } from './migrate.ts';

/** What to do about a setting `group.key` that does not exist. */
export function hintFor(key: string): string {
  const renamed = renamedSince(key);
  if (renamed !== undefined) return `it is called ${renamed} now.`;
  const near = nearestSetting(key);
  return near ? `did you mean ${near}?` : '`ophys params list` lists them.';
}

/** The setting, or the group, that a wrong name was probably meant for. */
function nearestSetting(key: string): string | undefined {
  if (!key.includes('.')) {
    const byName = listSettings().find(({ name }) => name === key)?.key;
    return byName ?? nearestName(key, new Set(listSettings().map(({ group }) => group)));
  }
  const [group = '', name = ''] = key.split('.');
  const inGroup = [...listSettings().map((setting) => setting.key), ...formerNames]
    .filter((known) => known.startsWith(`${group}.`))
    .map((known) => known.slice(group.length + 1));
  const near =
    nearestName(name, inGroup) ??
    inGroup.find((known) => known.startsWith(name) || name.startsWith(known));
  if (near !== undefined) return renamedSince(`${group}.${near}`) ?? `${group}.${near}`;
  const elsewhere = listSettings().find((setting) => setting.name === name);
  return elsewhere?.key;
}
