import { showShape } from '../accept.ts';
import { admitsType, fitsShape, nameOfType } from '../admit.ts';
import { elementCount } from '../array.ts';
import type { FieldSpec, ValueStorage } from '../fields.ts';
import type { TypeSpec } from '../spec.ts';
import {
  findMember,
  findNode,
  type StoredAttribute,
  type StoredDataset,
  type StoredMember,
  type StoredNode,
} from '../tree.ts';
import { leadsNowhere } from './links.ts';
import { pathIn, type TreeCheck } from './report.ts';
import { isBefore, versionOfMember, wasRight } from './version.ts';

/** A declared member of an object in a file. */
export interface DeclaredMember {
  readonly node: StoredNode;
  readonly key: string;
  readonly field: FieldSpec;
  readonly spec: TypeSpec;
  /** Its name on disk. */
  readonly name: string;
}

/** The type that declares a member, of those that a type extends. */
export function declaredBy(spec: TypeSpec, key: string): string {
  let owner = spec;
  while (owner.base?.fields.get(key) === spec.fields.get(key) && owner.base?.fields.has(key)) {
    owner = owner.base;
  }
  return owner.type;
}

/** Checks a value: whether it is there, its elements, its shape, and the value when it is fixed. */
export function checkValue(member: DeclaredMember, storage: ValueStorage, check: TreeCheck): void {
  const { node, field, name, spec, key } = member;
  const { attributeOf, store } = storage;
  const host = attributeOf === undefined ? node : nodeAt(node, `${field.at}/${attributeOf}`);
  if (host === undefined) return;
  const label = `"${name}"${attributeOf ? ` of "${attributeOf}"` : ''}`;
  const found = find(host, field, name, store);
  if (found === undefined) {
    checkAbsent(member, storage, host, label, check);
    return;
  }
  const path = store === 'dataset' ? pathIn(node.path, field.at, name) : host.path;
  const owner = declaredBy(spec, key);
  const from = versionOfMember(owner, name);
  if (from !== undefined && isBefore(check.version, from)) {
    check.report({
      severity: 'warning',
      path,
      rule: 'version',
      message: `${label} is part of NWB from ${from} on, but the file keeps to ${check.version.join('.')}.`,
      fix: `Set nwb_version to ${from} or later.`,
    });
  }
  const is = (rule: string) => !wasRight(check.version, rule, owner, name);
  if (is('element-type')) checkElements(found, storage, label, path, check);
  if (is('shape')) checkShape(found, storage, label, path, check);
  if (field.mode === 'fixed' && is('fixed-value')) checkFixed(found, field, label, path, check);
}

function nodeAt(node: StoredNode, path: string): StoredNode | undefined {
  return node.kind === 'group' ? findNode(node, path) : undefined;
}

function memberAt(node: StoredNode, path: string): StoredMember | undefined {
  return node.kind === 'group' ? findMember(node, path) : undefined;
}

function find(host: StoredNode, field: FieldSpec, name: string, store: ValueStorage['store']) {
  if (store === 'attribute') return host.attributes.get(name);
  const node = store === 'content' ? host : nodeAt(host, `${field.at}/${name}`);
  return node?.kind === 'dataset' ? node : undefined;
}

function checkAbsent(
  { node, field, name, spec, key }: DeclaredMember,
  storage: ValueStorage,
  host: StoredNode,
  label: string,
  { version, report }: TreeCheck,
): void {
  const stored = storage.store === 'dataset' ? memberAt(node, `${field.at}/${name}`) : undefined;
  if (stored !== undefined && stored.node === undefined) {
    report(leadsNowhere(stored, name, node.path));
  } else if (stored?.node?.kind === 'group') {
    report({
      severity: 'error',
      path: stored.node.path,
      rule: 'kind',
      message: `${label} of a ${spec.type} is a dataset, but this is a group.`,
      fix: `Store ${label} as a dataset: ${field.doc}.`,
    });
  } else if (isRequired(field, storage)) {
    if (wasRight(version, 'missing-required', declaredBy(spec, key), name)) return;
    report(missing(host.path, spec, label, field));
  }
}

/** A finding about what must be there. */
export function missing(path: string, spec: TypeSpec, label: string, field: FieldSpec) {
  const unit = field.unit ? ` in ${field.unit}` : '';
  return {
    severity: 'error',
    path,
    rule: 'missing-required',
    message: `${spec.type} lacks ${label} (${field.doc}).`,
    fix: `Add ${label}: ${field.doc}${unit}.`,
  } as const;
}

function isRequired(field: FieldSpec, storage: ValueStorage): boolean {
  if (storage.attributeOf !== undefined) {
    return storage.requiredWithDataset || field.mode === 'fixed';
  }
  if (field.mode === 'default') return field.value === undefined;
  return field.mode === 'required' || field.mode === 'derived';
}

function arrayOf(found: StoredAttribute | StoredDataset) {
  if ('array' in found) return found.array;
  return { shape: found.shape, dtype: found.dtype, members: undefined };
}

function checkElements(
  found: StoredAttribute | StoredDataset,
  storage: ValueStorage,
  label: string,
  path: string,
  { report }: TreeCheck,
): void {
  const { shape, dtype, members } = arrayOf(found);
  const isEmpty = shape.length > 0 && shape.includes(0);
  const expected = nameOfType(storage.dtype);
  const problem = { severity: 'error', path } as const;
  if (!isEmpty && !admitsType(storage.dtype, dtype, members)) {
    report({
      ...problem,
      rule: 'element-type',
      message: `Expected ${expected} for ${label}, got ${dtype}.`,
      fix: `Store ${label} as ${expected} or wider.`,
    });
  } else if (storage.dtype === 'isodatetime' && !isEmpty) {
    const wrong = textsOf(found).find((text) => !isMoment(text));
    if (wrong === undefined) return;
    report({
      ...problem,
      rule: 'date-time',
      message: `Expected an ISO 8601 date-time with a UTC offset for ${label}, got "${wrong}".`,
      fix: `Write ${label} as, e.g., "2024-05-06T07:08:09+02:00".`,
    });
  }
}

const moment = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$/;

function isMoment(text: string): boolean {
  return moment.test(text) && !Number.isNaN(Date.parse(text.slice(0, 10)));
}

function textsOf(found: StoredAttribute | StoredDataset): readonly string[] {
  const values = found.values();
  return Array.isArray(values) ? values : [];
}

function checkShape(
  found: StoredAttribute | StoredDataset,
  storage: ValueStorage,
  label: string,
  path: string,
  { report }: TreeCheck,
): void {
  const { shape } = arrayOf(found);
  if (fitsShape(shape, storage.shapes)) return;
  const expected = storage.shapes.map(showShape).join(' or ');
  const isScalar = storage.shapes.every((declared) => declared.length === 0);
  report({
    // one element in a list is a value that every reader understands
    severity: isScalar && elementCount(shape) === 1 ? 'warning' : 'error',
    path,
    rule: 'shape',
    message: `Expected shape ${expected} for ${label}, got ${showShape(shape)}.`,
    fix: isScalar
      ? `Store ${label} as a single value.`
      : `Store ${label} as an array of shape ${expected}.`,
  });
}

function checkFixed(
  found: StoredAttribute | StoredDataset,
  field: FieldSpec,
  label: string,
  path: string,
  { report }: TreeCheck,
): void {
  const values = found.values();
  const value = Array.isArray(values) || ArrayBuffer.isView(values) ? values[0] : undefined;
  if (value === field.value) return;
  const fixed = JSON.stringify(field.value);
  report({
    severity: 'warning',
    path,
    rule: 'fixed-value',
    message: `The schema fixes ${label} to ${fixed}, got ${JSON.stringify(value)}.`,
    fix: `Set ${label} to ${fixed}, and convert what it describes if that was in another unit.`,
  });
}
