import {
  type ArrayValues,
  type FieldSpec,
  findNode,
  lengthOf,
  type NeurodataObject,
  type StoredAttribute,
  type StoredDataset,
  type StoredNode,
  specOf,
  storedName,
  type ValueStorage,
} from '@ophys/model';

/** Names in a group that other members of the same object stand for. */
export function namesTaken(item: NeurodataObject, field: FieldSpec): ReadonlySet<string> {
  const taken = new Set<string>();
  for (const [key, other] of specOf(item.constructor).fields) {
    const isNamed = other.storage.kind !== 'children' && other.at === field.at;
    if (isNamed) taken.add(storedName(key, other));
    if (other.at.startsWith(`${field.at}/`)) taken.add(other.at.slice(field.at.length + 1));
  }
  return taken;
}

/** Where a declared value is in a file: an attribute, or a dataset; undefined when it is missing. */
export function locate(
  node: StoredNode,
  field: FieldSpec,
  storage: ValueStorage,
  name: string,
): StoredAttribute | StoredDataset | undefined {
  const { attributeOf, store } = storage;
  const at = (path: string) =>
    node.kind === 'group' ? findNode(node, `${field.at}/${path}`) : undefined;
  if (store === 'attribute') {
    const host = attributeOf === undefined ? node : at(attributeOf);
    return host?.attributes.get(name);
  }
  const found = store === 'content' ? node : at(name);
  return found?.kind === 'dataset' ? found : undefined;
}

/** Values of a file in the form that objects hold; undefined when they are of another kind. */
export function toMember(values: ArrayValues, storage: ValueStorage): unknown {
  const wantsText = storage.dtype === 'text' || storage.dtype === 'isodatetime';
  const isText = Array.isArray(values);
  // an empty list of texts is an empty list of numbers to other writers
  if (storage.form === 'list' && ArrayBuffer.isView(values) && lengthOf(values) === 0) return [];
  if (wantsText !== isText || (!isText && !ArrayBuffer.isView(values))) return undefined;
  const list = Array.from(values as ArrayLike<string | number>);
  if (storage.form === 'list') return list;
  return storage.form === 'scalar' ? list[0] : { data: values, shape: [list.length] };
}
