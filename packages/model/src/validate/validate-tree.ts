import type { Finding } from '../findings.ts';
import { specOf, storedName, type TypeSpec } from '../spec.ts';
import { type StoredNode, textAttribute } from '../tree.ts';
import { findType } from '../types/all.ts';
import { checkObjects } from './objects.ts';
import { collect, type TreeCheck } from './report.ts';
import { checkUnknown } from './unknown.ts';
import { checkValue } from './values.ts';
import { checkVersion, isBefore, versionOf, versionOfMember, wasRight } from './version.ts';

/**
 * Compares what a file has with what the declarations say: missing members, element types, shapes,
 * fixed values, types of children, dangling links, members that nobody declared, versions. Types that
 * are not known here are passed over, but looked into. Where the schema of the file's own version
 * differs, the file is judged by that.
 */
export function validateTree(root: StoredNode): Finding[] {
  const check = collect(versionOf(root));
  if (root.kind === 'group') checkVersion(root, check);
  visit(root, check, new Set());
  return check.findings;
}

function visit(node: StoredNode, check: TreeCheck, seen: Set<string>): void {
  if (seen.has(node.identity)) return;
  seen.add(node.identity);
  const type = textAttribute(node, 'neurodata_type');
  const spec = type === undefined ? undefined : findSpec(type);
  if (spec) checkNode(node, spec, check);
  if (node.kind === 'dataset') return;
  for (const member of node.members.values()) {
    if (member.link === undefined && member.node) visit(member.node, check, seen);
  }
}

function checkNode(node: StoredNode, spec: TypeSpec, check: TreeCheck): void {
  if (node.kind !== spec.kind) {
    check.report({
      severity: 'error',
      path: node.path,
      rule: 'kind',
      message: `A ${spec.type} is a ${spec.kind}, but this is a ${node.kind}.`,
      fix: `Store it as a ${spec.kind}, or give it the neurodata_type that it is.`,
    });
    return;
  }
  checkIdentity(node, spec, check);
  checkAge(node, spec, check);
  for (const [key, field] of spec.fields) {
    const member = { node, key, field, spec, name: storedName(key, field) };
    if (field.storage.kind === 'value') checkValue(member, field.storage, check);
    else checkObjects(member, field.storage, check);
  }
  checkUnknown(node, spec, check);
}

function checkIdentity(node: StoredNode, { type, namespace }: TypeSpec, check: TreeCheck): void {
  for (const name of ['namespace', 'object_id']) {
    if (textAttribute(node, name) !== undefined) continue;
    if (wasRight(check.version, 'identity', type, name)) continue;
    check.report({
      severity: 'warning',
      path: node.path,
      rule: 'identity',
      message: `${type} has no text attribute "${name}".`,
      fix:
        name === 'namespace'
          ? `Set the attribute "namespace" to "${namespace}".`
          : 'Set the attribute "object_id" to a new UUID.',
    });
  }
}

/** Types that the file's version does not have yet. */
function checkAge(node: StoredNode, { type }: TypeSpec, { version, report }: TreeCheck): void {
  const from = versionOfMember(type);
  if (from === undefined || !isBefore(version, from)) return;
  report({
    severity: 'warning',
    path: node.path,
    rule: 'version',
    message: `${type} is part of NWB from ${from} on, but the file keeps to ${version.join('.')}.`,
    fix: `Set nwb_version to ${from} or later.`,
  });
}

function findSpec(name: string): TypeSpec | undefined {
  const type = findType(name);
  return type && specOf(type);
}
