import { showShape } from './accept.ts';
import { admitsType, fitsShape, nameOfType } from './admit.ts';
import type { ElementType } from './array.ts';
import type { FieldSpec, ObjectStorage, ValueStorage } from './fields.ts';
import type { Finding, Severity } from './findings.ts';
import { isKindOf, specOf, storedName, type TypeSpec } from './spec.ts';
import {
  findMember,
  findNode,
  type StoredAttribute,
  type StoredDataset,
  type StoredGroup,
  type StoredMember,
  type StoredNode,
  textAttribute,
} from './tree.ts';
import { findType } from './types/all.ts';
import { joinPath } from './walk.ts';

type Report = (severity: Severity, path: string, rule: string, message: string) => void;

/**
 * Compares what a file has with what the declarations say: missing members, element types, shapes,
 * fixed values, types of children, dangling links. Types that are not known here are passed over, but
 * looked into.
 */
export function validateTree(root: StoredNode): Finding[] {
  const findings: Finding[] = [];
  const report: Report = (severity, path, rule, message) =>
    findings.push({ severity, path, rule, message });
  const hasIds = !/^(NWB-)?2\.0/.test(textAttribute(root, 'nwb_version') ?? '');
  visit(root, report, hasIds ? ['namespace', 'object_id'] : ['namespace'], new Set());
  return findings;
}

function visit(
  node: StoredNode,
  report: Report,
  identity: readonly string[],
  seen: Set<string>,
): void {
  if (seen.has(node.identity)) return;
  seen.add(node.identity);
  const type = textAttribute(node, 'neurodata_type');
  const spec = type === undefined ? undefined : findSpec(type);
  if (spec) checkNode(node, spec, identity, report);
  if (node.kind === 'dataset') return;
  for (const member of node.members.values()) {
    if (member.link === undefined && member.node) visit(member.node, report, identity, seen);
  }
}

function checkNode(
  node: StoredNode,
  spec: TypeSpec,
  identity: readonly string[],
  report: Report,
): void {
  if (node.kind !== spec.kind) {
    report(
      'error',
      node.path,
      'kind',
      `A ${spec.type} is a ${spec.kind}, but this is a ${node.kind}.`,
    );
    return;
  }
  for (const name of identity) {
    if (textAttribute(node, name) !== undefined) continue;
    report('warning', node.path, 'identity', `${spec.type} has no text attribute "${name}".`);
  }
  for (const [key, field] of spec.fields) {
    if (field.storage.kind === 'value') checkValue(node, key, field, field.storage, spec, report);
    else checkObjects(node, key, field, field.storage, spec, report);
  }
}

function hostOf(node: StoredNode, field: FieldSpec, name: string): StoredNode | undefined {
  return node.kind === 'group' ? findNode(node, `${field.at}/${name}`) : undefined;
}

function checkValue(
  node: StoredNode,
  key: string,
  field: FieldSpec,
  storage: ValueStorage,
  spec: TypeSpec,
  report: Report,
): void {
  const name = storedName(key, field);
  const { attributeOf, store } = storage;
  const host = attributeOf === undefined ? node : hostOf(node, field, attributeOf);
  if (host === undefined) return;
  const found = find(host, field, name, store);
  const label = `"${name}"${attributeOf ? ` of "${attributeOf}"` : ''}`;
  if (found === undefined) {
    const member = store === 'dataset' ? memberOf(node, field, name) : undefined;
    if (member !== undefined && member.node === undefined) {
      reportDangling(member, name, node.path, report);
    } else if (isRequired(field, storage)) {
      report('error', host.path, 'missing-required', absent(spec, label, field));
    }
    return;
  }
  const at = store === 'dataset' ? joinPath(node.path, joinPath(field.at, name)) : host.path;
  checkType(found, storage, label, (rule, message) => report('error', at, rule, message));
  if (field.mode === 'fixed') checkFixed(found, field, label, at, report);
}

function memberOf(node: StoredNode, field: FieldSpec, name: string): StoredMember | undefined {
  return node.kind === 'group' ? findMember(node, `${field.at}/${name}`) : undefined;
}

function find(host: StoredNode, field: FieldSpec, name: string, store: ValueStorage['store']) {
  if (store === 'attribute') return host.attributes.get(name);
  const node = store === 'content' ? host : hostOf(host, field, name);
  return node?.kind === 'dataset' ? node : undefined;
}

function isRequired(field: FieldSpec, storage: ValueStorage): boolean {
  if (storage.attributeOf !== undefined) {
    return storage.requiredWithDataset || field.mode === 'fixed';
  }
  if (field.mode === 'default') return field.value === undefined;
  return field.mode === 'required' || field.mode === 'derived';
}

function absent(spec: TypeSpec, label: string, field: FieldSpec): string {
  return `${spec.type} lacks ${label} (${field.doc}); add it.`;
}

function checkType(
  found: StoredAttribute | StoredDataset,
  storage: ValueStorage,
  label: string,
  report: (rule: string, message: string) => void,
): void {
  const array = 'array' in found ? found.array : found;
  const members = 'array' in found ? found.array.members : undefined;
  const isEmpty = array.shape.length > 0 && array.shape.includes(0);
  const elements: ElementType = array.dtype;
  if (!isEmpty && !admitsType(storage.dtype, elements, members)) {
    report('element-type', `Expected ${nameOfType(storage.dtype)} for ${label}, got ${elements}.`);
  }
  if (fitsShape(array.shape, storage.shapes)) return;
  const expected = storage.shapes.map(showShape).join(' or ');
  report('shape', `Expected shape ${expected} for ${label}, got ${showShape(array.shape)}.`);
}

function checkFixed(
  found: StoredAttribute | StoredDataset,
  field: FieldSpec,
  label: string,
  path: string,
  report: Report,
): void {
  const values = found.values();
  const value = Array.isArray(values) || ArrayBuffer.isView(values) ? values[0] : undefined;
  if (value === field.value) return;
  report(
    'warning',
    path,
    'fixed-value',
    `The schema fixes ${label} to ${JSON.stringify(field.value)}, got ${JSON.stringify(value)}.`,
  );
}

function checkObjects(
  node: StoredNode,
  key: string,
  field: FieldSpec,
  storage: ObjectStorage,
  spec: TypeSpec,
  report: Report,
): void {
  if (storage.kind === 'reference') checkReference(node, key, field, storage, spec, report);
  else if (node.kind === 'dataset') return;
  else if (storage.kind === 'children') checkChildren(node, field, storage, spec, report);
  else checkMember(node, key, field, storage, spec, report);
}

function checkReference(
  node: StoredNode,
  key: string,
  field: FieldSpec,
  storage: ObjectStorage,
  spec: TypeSpec,
  report: Report,
): void {
  const name = storedName(key, field);
  const attribute = node.attributes.get(name);
  if (attribute === undefined) {
    report('error', node.path, 'missing-required', absent(spec, `"${name}"`, field));
    return;
  }
  const target = attribute.dtype === 'reference' ? attribute.target() : undefined;
  if (target === undefined) {
    report('error', node.path, 'dangling-link', `"${name}" refers to nothing in this file.`);
  } else {
    checkTarget(target, storage, `"${name}"`, node.path, report);
  }
}

function checkMember(
  group: StoredGroup,
  key: string,
  field: FieldSpec,
  storage: ObjectStorage,
  spec: TypeSpec,
  report: Report,
): void {
  const name = storedName(key, field);
  const member = findMember(group, `${field.at}/${name}`);
  if (member === undefined) {
    if (field.mode === 'optional') return;
    report('error', group.path, 'missing-required', absent(spec, `"${name}"`, field));
  } else if (member.node === undefined) {
    reportDangling(member, name, group.path, report);
  } else {
    checkTarget(member.node, storage, `"${name}"`, group.path, report);
  }
}

function reportDangling(member: StoredMember, name: string, path: string, report: Report): void {
  const target = member.link ? `${member.link.kind} link to "${member.link.target}"` : 'object';
  const external =
    member.link?.kind === 'external' ? ' (is the other file where it should be?)' : '';
  report('error', path, 'dangling-link', `"${name}" is a ${target} that leads nowhere${external}.`);
}

function checkTarget(
  target: StoredNode,
  storage: ObjectStorage,
  label: string,
  path: string,
  report: Report,
): void {
  const type = textAttribute(target, 'neurodata_type');
  const spec = type === undefined ? undefined : findSpec(type);
  const expected = storage.types().map((t) => specOf(t));
  if (type !== undefined && spec === undefined) return; // a type of an extension may extend ours
  if (spec && expected.some((e) => isKindOf(spec, e))) return;
  const names = expected.map((e) => e.type).join(' or ');
  report(
    'error',
    path,
    'target-type',
    `Expected ${label} to be a ${names}, got ${type ?? 'no NWB object'}.`,
  );
}

function checkChildren(
  group: StoredGroup,
  field: FieldSpec,
  storage: ObjectStorage,
  spec: TypeSpec,
  report: Report,
): void {
  const holder = findNode(group, field.at);
  const [type] = storage.types();
  if (holder?.kind !== 'group') {
    if (!storage.groupRequired) return;
    report('error', group.path, 'missing-required', `${spec.type} lacks the group "${field.at}".`);
    return;
  }
  let count = 0;
  for (const [name, member] of holder.members) {
    if (member.node === undefined) reportDangling(member, name, holder.path, report);
    else if (textAttribute(member.node, 'neurodata_type') !== undefined) count++;
  }
  if (count >= storage.minimum) return;
  report(
    'error',
    group.path,
    'missing-children',
    `${spec.type} needs at least one ${type && specOf(type).type}, but is empty.`,
  );
}

function findSpec(name: string): TypeSpec | undefined {
  const type = findType(name);
  return type && specOf(type);
}
