import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findType, nwbTypes, specOf } from '../src/index.ts';
import { describeDeclaration, type Member } from './declared.ts';
import { differencesOnPurpose, outsideOphys } from './differences.ts';

interface Schema {
  readonly versions: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, Member & { members: Record<string, Member> }>>;
}

const { OPHYS_INTEROP: folder = '' } = process.env;
const schema = JSON.parse(readFileSync(join(folder, 'schema.json'), 'utf8')) as Schema;
const declared = nwbTypes.map((type) => specOf(type).type);

test('the schema is the one that declarations were compared with', () => {
  expect(schema.versions).toEqual({ core: '2.11.0', 'hdmf-common': '1.10.0' });
});

test.each(declared)('%s is declared as the schema has it', (name) => {
  const type = findType(name);
  const theirs = schema.types[name];
  expect(theirs, `${name} is a type of the schema`).toBeDefined();
  if (type === undefined || theirs === undefined) return;
  const ours = describeDeclaration(specOf(type));
  const found = [...compareTypes(ours, theirs), ...compareMembers(ours.members, theirs.members)];
  const expected = Object.keys(differencesOnPurpose[name] ?? {});
  expect(found.filter((difference) => !isOutside(name, difference)).sort()).toEqual(
    expected.sort(),
  );
});

test('everything said to lie outside of optical physiology is in the schema', () => {
  const members = Object.keys(schema.types.NWBFile?.members ?? {});
  for (const outside of outsideOphys) {
    expect(
      members.some((member) => member.startsWith(outside)),
      outside,
    ).toBe(true);
  }
});

function isOutside(type: string, difference: string): boolean {
  return type === 'NWBFile' && outsideOphys.some((member) => difference.startsWith(member));
}

function* compareTypes(ours: Member, theirs: Member): Generator<string> {
  for (const key of ['namespace', 'base', 'kind', 'name']) {
    if (ours[key] !== theirs[key]) yield `${key}: ${ours[key]} for ${theirs[key]}`;
  }
}

function* compareMembers(
  ours: Readonly<Record<string, Member>>,
  theirs: Readonly<Record<string, Member>>,
): Generator<string> {
  for (const name of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const [our, their] = [ours[name], theirs[name]];
    if (our === undefined) yield `${name} missing`;
    else if (their === undefined) yield `${name} extra`;
    else yield* compareMember(name, our, their);
  }
}

/** Type and shape of a child are its own type's, unless we say them, too. */
function* compareMember(name: string, our: Member, their: Member): Generator<string> {
  const keys =
    'child' in our ? Object.keys(our) : new Set([...Object.keys(our), ...Object.keys(their)]);
  for (const key of keys) {
    const [a, b] = [our[key], their[key]].map((value) => JSON.stringify(value));
    if (a !== b) yield `${name} ${key}: ${a} for ${b}`;
  }
}
