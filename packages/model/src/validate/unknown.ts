import { isKindOf, specOf, storedName, type TypeSpec } from '../spec.ts';
import { type StoredGroup, type StoredNode, textAttribute } from '../tree.ts';
import { findType } from '../types/all.ts';
import { pathIn, type TreeCheck } from './report.ts';
import { isBefore } from './version.ts';

const identity = ['namespace', 'neurodata_type', 'object_id', '.specloc'];
/** Attributes that HDF5's own conventions put on datasets. */
const conventional = /^(CLASS|NAME|DIMENSION_LIST|REFERENCE_LIST|DIMENSION_LABELS|_.*)$/;
/** Members of the schema that nothing is declared for, because nobody uses them. */
const undeclared: Readonly<Record<string, readonly string[]>> = { TimeSeries: ['sync'] };

/**
 * Members of an object that its declaration does not have. The file itself is not looked at: what is
 * outside optical physiology is not declared here.
 */
export function checkUnknown(node: StoredNode, spec: TypeSpec, check: TreeCheck): void {
  if (spec.type === 'NWBFile') return;
  checkAttributes(node, namesOf(spec, undefined), spec, check);
  if (node.kind === 'group') checkMembers(node, spec, check);
}

/** Names of the attributes declared for an object, or for one of its datasets. */
function namesOf(spec: TypeSpec, host: string | undefined): Set<string> {
  const names = new Set<string>();
  for (const [key, field] of spec.fields) {
    const { storage } = field;
    const isReference = storage.kind === 'reference' && host === undefined;
    const isAttribute =
      storage.kind === 'value' && storage.store === 'attribute' && storage.attributeOf === host;
    if (isReference || isAttribute) names.add(storedName(key, field));
  }
  return names;
}

function checkAttributes(
  node: StoredNode,
  names: ReadonlySet<string>,
  spec: TypeSpec,
  { version, report }: TreeCheck,
): void {
  for (const name of node.attributes.keys()) {
    if (names.has(name) || identity.includes(name) || conventional.test(name)) continue;
    if (name === 'help' && isBefore(version, '2.1.0')) continue;
    report({
      severity: 'info',
      path: node.path,
      rule: 'unknown-member',
      message: `${spec.type} declares no attribute "${name}"; other programs ignore it.`,
      fix: 'Remove it, or declare it in an extension.',
    });
  }
}

function checkMembers(group: StoredGroup, spec: TypeSpec, check: TreeCheck): void {
  const fields = [...spec.fields];
  const named = new Set(
    fields
      .filter(([, { at, storage }]) => at === '' && storage.kind !== 'children')
      .map(([key, field]) => storedName(key, field)),
  );
  const groups = new Set(fields.map(([, { at }]) => at.split('/')[0] ?? ''));
  const types = fields.flatMap(([, { at, storage }]) =>
    storage.kind === 'children' && at === '' ? storage.types().map((type) => specOf(type)) : [],
  );
  for (const [name, { node }] of group.members) {
    if (node === undefined) continue;
    if (named.has(name)) {
      if (textAttribute(node, 'neurodata_type') !== undefined) continue;
      checkAttributes(node, namesOf(spec, name), spec, check);
    } else if (!groups.has(name) && !isListed(spec, name)) {
      checkStranger(group, name, node, types, spec, check);
    }
  }
}

function isListed(spec: TypeSpec, name: string): boolean {
  for (let s: TypeSpec | undefined = spec; s; s = s.base) {
    if (undeclared[s.type]?.includes(name)) return true;
  }
  return false;
}

function checkStranger(
  group: StoredGroup,
  name: string,
  node: StoredNode,
  types: readonly TypeSpec[],
  spec: TypeSpec,
  { report }: TreeCheck,
): void {
  const type = textAttribute(node, 'neurodata_type');
  const known = type === undefined ? undefined : findType(type);
  if (type !== undefined && known === undefined) return; // an extension may have put it there
  if (known && types.some((one) => isKindOf(specOf(known), one))) return;
  report({
    severity: type === undefined ? 'info' : 'warning',
    path: pathIn(group.path, '', name),
    rule: 'unknown-member',
    message: `${spec.type} declares no ${type ?? node.kind} "${name}"; other programs ignore it.`,
    fix: 'Remove it, move it to where it belongs, or declare it in an extension.',
  });
}
