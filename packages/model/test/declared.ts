import type { ValueStorage } from '../src/fields.ts';
import {
  type FieldSpec,
  type ObjectStorage,
  specOf,
  storedName,
  type TypeSpec,
} from '../src/index.ts';
import { maskColumns } from '../src/table/mask-columns.ts';

/** A member as the lane's `schema.py` describes it. */
export type Member = Readonly<Record<string, unknown>>;

/** What we declare of a type, in the form in which the schema is compared with it. */
export function describeDeclaration(spec: TypeSpec): Member & { members: Record<string, Member> } {
  const members: Record<string, Member> = {};
  for (const [key, field] of spec.fields) Object.assign(members, membersOf(key, field));
  if (spec.type === 'PlaneSegmentation') Object.assign(members, masks());
  return {
    namespace: spec.namespace,
    base: spec.base?.type,
    kind: spec.kind,
    ...(spec.defaultName === undefined ? {} : { name: spec.defaultName }),
    members,
  };
}

function membersOf(key: string, field: FieldSpec): Record<string, Member> {
  const { storage } = field;
  const name = storedName(key, field);
  const at = field.at === '' ? '' : `${field.at}/`;
  if (storage.kind === 'value')
    return { [placeOf(at, name, storage)]: describeValue(field, storage) };
  if (storage.kind === 'children') return childrenOf(at, storage);
  const [type] = namesOf(storage);
  const required = field.mode !== 'optional';
  if (storage.kind === 'reference') {
    return { [`@${name}`]: { required, dtype: { reference: type }, shapes: [[]] } };
  }
  return { [`${at}${name}`]: { [storage.kind]: type, required } };
}

function placeOf(at: string, name: string, { store, attributeOf }: ValueStorage): string {
  if (store === 'content') return '.';
  return store === 'attribute' ? `${at}${attributeOf ?? ''}@${name}` : `${at}${name}`;
}

function describeValue(field: FieldSpec, storage: ValueStorage): Member {
  const { mode, value } = field;
  const isCompleted = mode === 'default' && value === undefined;
  const required =
    storage.attributeOf === undefined
      ? mode === 'required' || mode === 'derived' || mode === 'fixed' || isCompleted
      : storage.requiredWithDataset || mode === 'fixed';
  return {
    required,
    dtype: storage.dtype,
    shapes: storage.shapes,
    ...(mode === 'fixed' ? { value } : {}),
    ...(mode === 'default' && value !== undefined ? { default_value: value } : {}),
  };
}

function childrenOf(at: string, storage: ObjectStorage): Record<string, Member> {
  const required = storage.minimum > 0;
  const children = namesOf(storage).map((type) => [`${at}*${type}`, { children: type, required }]);
  const group = at === '' ? [] : [[at, { group: true, required: storage.groupRequired }]];
  return Object.fromEntries([...children, ...group]) as Record<string, Member>;
}

function namesOf(storage: ObjectStorage): string[] {
  const names = storage.types().map((type) => specOf(type).type);
  return names.filter((name) => name !== 'GenericObject');
}

/** The mask columns are declared apart: tables get them with their first ROI. */
function masks(): Record<string, Member> {
  const members = Object.entries(maskColumns).flatMap(([name, { dtype, ragged }]) => [
    [name, { child: 'VectorData', required: false, ...(ragged ? { dtype } : {}) }],
    ...(ragged ? [[`${name}_index`, { child: 'VectorIndex', required: false }]] : []),
  ]);
  return Object.fromEntries(members) as Record<string, Member>;
}
