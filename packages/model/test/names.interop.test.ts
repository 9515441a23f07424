import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pynwbApi } from '../../../tooling/docs/pynwb-api.mjs';
import { findType, specOf, type TypeSpec } from '../src/index.ts';

const { OPHYS_INTEROP: folder = '' } = process.env;
const { names } = JSON.parse(readFileSync(join(folder, 'schema.json'), 'utf8')) as {
  readonly names: Readonly<Record<string, readonly string[]>>;
};
const listed: Readonly<Record<string, readonly string[]>> = pynwbApi;

/** Names of a class and of those that it extends. */
function allNames(spec: TypeSpec | undefined): readonly string[] {
  return spec === undefined ? [] : [...(listed[spec.type] ?? []), ...allNames(spec.base)];
}

test.each(Object.keys(listed))('%s has the names in PyNWB that the page of names has', (type) => {
  const found = findType(type);
  const theirs = new Set(names[type]);
  const inherited = new Set(allNames(found && specOf(found)));
  expect([...theirs].filter((name) => name !== 'name' && !inherited.has(name))).toEqual([]);
  expect((listed[type] ?? []).filter((name) => !theirs.has(name))).toEqual([]);
});
