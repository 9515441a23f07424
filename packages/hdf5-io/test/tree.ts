import {
  type ArrayData,
  elementTypeOf,
  isCompound,
  memberOf,
  type NeurodataObject,
  objectsIn,
  readValues,
  specOf,
} from '@ophys/model';

/** Everything that a tree of objects holds, by object id: types, values, and ids of what members lead to. */
export async function contentOfTree(root: NeurodataObject): Promise<Map<string, unknown>> {
  const content = new Map<string, unknown>();
  for (const item of objectsIn(root)) {
    const members: Record<string, unknown> = {};
    for (const [key, { mode, storage }] of specOf(item.constructor).fields) {
      const value = memberOf(item, key);
      if (mode === 'fixed' || value === undefined) continue;
      if (storage.kind === 'children') {
        members[key] = [...(value as Iterable<NeurodataObject>)].map((o) => o.objectId).sort();
      } else if (storage.kind !== 'value') {
        members[key] = (value as NeurodataObject).objectId;
      } else if (storage.form === 'array') {
        members[key] = await contentOfArray(value as ArrayData);
      } else {
        members[key] = storage.dtype === 'float32' ? rounded(value) : value;
      }
    }
    content.set(item.objectId, { type: item.neurodataType, name: item.name, members });
  }
  return content;
}

function rounded(value: unknown): unknown {
  return Array.isArray(value) ? value.map(Math.fround) : Math.fround(value as number);
}

async function contentOfArray(array: ArrayData): Promise<unknown> {
  const values = await readValues(array);
  const plain = isCompound(values)
    ? Object.fromEntries(
        Object.entries(values).map(([name, column]) => [
          name,
          Array.from(column as ArrayLike<unknown>),
        ]),
      )
    : Array.from(values as ArrayLike<unknown>);
  return { dtype: elementTypeOf(array), shape: array.shape, plain };
}
