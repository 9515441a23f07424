import type { ObjectStorage } from '../fields.ts';
import { isKindOf, specOf, type TypeSpec } from '../spec.ts';
import { findMember, findNode, type StoredGroup, type StoredNode, textAttribute } from '../tree.ts';
import { findType } from '../types/all.ts';
import { leadsNowhere } from './links.ts';
import { pathIn, type TreeCheck } from './report.ts';
import { type DeclaredMember, missing } from './values.ts';

/** Checks a member that is another object: a child, children, a link or a reference. */
export function checkObjects(
  member: DeclaredMember,
  storage: ObjectStorage,
  check: TreeCheck,
): void {
  const { node } = member;
  if (storage.kind === 'reference') checkReference(member, storage, check);
  else if (node.kind === 'dataset') return;
  else if (storage.kind === 'children') checkChildren(node, member, storage, check);
  else checkMember(node, member, storage, check);
}

function checkReference(member: DeclaredMember, storage: ObjectStorage, check: TreeCheck): void {
  const { node, name, field, spec } = member;
  const attribute = node.attributes.get(name);
  if (attribute === undefined) {
    // hdmf-common 1.9 has a link where 1.10 has a reference
    if (node.kind === 'group' && node.members.has(name)) checkMember(node, member, storage, check);
    else check.report(missing(node.path, spec, `"${name}"`, field));
    return;
  }
  const problem = { severity: 'error', path: node.path } as const;
  if (attribute.dtype !== 'reference') {
    check.report({
      ...problem,
      rule: 'element-type',
      message: `Expected an object reference for "${name}", got ${attribute.dtype}.`,
      fix: `Store "${name}" as an HDF5 object reference.`,
    });
    return;
  }
  const target = attribute.target();
  if (target !== undefined) checkTarget(target, storage, name, node.path, check);
  else {
    check.report({
      ...problem,
      rule: 'dangling-link',
      message: `"${name}" refers to nothing in this file.`,
      fix: `Let "${name}" refer to what it is meant to: ${field.doc}.`,
    });
  }
}

function checkMember(
  group: StoredGroup,
  { name, field, spec }: DeclaredMember,
  storage: ObjectStorage,
  check: TreeCheck,
): void {
  const stored = findMember(group, `${field.at}/${name}`);
  if (stored === undefined) {
    if (field.mode !== 'optional') check.report(missing(group.path, spec, `"${name}"`, field));
  } else if (stored.node === undefined) {
    check.report(leadsNowhere(stored, name, group.path));
  } else {
    checkTarget(stored.node, storage, name, group.path, check);
  }
}

/** Types of the core namespace, not declared here, that extend a declared one. */
const extendedElsewhere: Readonly<Record<string, 'any' | readonly string[]>> = {
  TimeSeries: 'any',
  DynamicTable: 'any',
  VectorData: 'any',
  Container: 'any',
  NWBContainer: 'any',
  NWBDataInterface: 'any',
  Image: 'any',
  ImageSeries: ['ImageMaskSeries'],
};

/** Whether a node is of one of the types, or may be, being of a type that is not known here. */
function mayBe(node: StoredNode, expected: readonly TypeSpec[]): boolean {
  const type = textAttribute(node, 'neurodata_type');
  if (type === undefined) return false;
  const known = findType(type);
  if (known) return expected.some((one) => isKindOf(specOf(known), one));
  if (!['core', 'hdmf-common'].includes(textAttribute(node, 'namespace') ?? '')) return true;
  return expected.some((one) => {
    const others = extendedElsewhere[one.type] ?? [];
    return others === 'any' || others.includes(type);
  });
}

function checkTarget(
  target: StoredNode,
  storage: ObjectStorage,
  name: string,
  path: string,
  { report }: TreeCheck,
): void {
  const expected = storage.types().map((type) => specOf(type));
  if (mayBe(target, expected)) return;
  const names = expected.map(({ type }) => type).join(' or ');
  const found = textAttribute(target, 'neurodata_type') ?? 'no NWB object';
  report({
    severity: 'error',
    path,
    rule: 'target-type',
    message: `Expected "${name}" to be a ${names}, got ${found} (${target.path}).`,
    fix: `Let "${name}" be, or lead to, a ${names}.`,
  });
}

function checkChildren(
  group: StoredGroup,
  { field, spec }: DeclaredMember,
  storage: ObjectStorage,
  { report }: TreeCheck,
): void {
  const holder = findNode(group, field.at);
  const types = storage.types().map((type) => specOf(type));
  if (holder?.kind !== 'group') {
    if (!storage.groupRequired) return;
    report({
      severity: 'error',
      path: deepest(group, field.at),
      rule: 'missing-required',
      message: `${spec.type} lacks the group "${field.at}".`,
      fix: `Add the group "${field.at}"; it may be empty.`,
    });
    return;
  }
  let count = 0;
  for (const [name, member] of holder.members) {
    if (member.node === undefined) report(leadsNowhere(member, name, holder.path));
    else if (mayBe(member.node, types)) count++;
  }
  if (count >= storage.minimum) return;
  const names = types.map(({ type }) => type).join(' or ');
  report({
    severity: 'error',
    path: group.path,
    rule: 'missing-children',
    message: `${spec.type} needs at least one ${names}, but has none.`,
    fix: `Add a ${names}, or leave the ${spec.type} out.`,
  });
}

/** The part of a path that is there. */
function deepest(group: StoredGroup, at: string): string {
  const parts = at.split('/');
  while (parts.length > 0 && findNode(group, parts.join('/')) === undefined) parts.pop();
  return pathIn(group.path, parts.join('/'));
}
