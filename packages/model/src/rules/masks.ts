import { showShape } from '../accept.ts';
import { admitsType, fitsShape, nameOfType } from '../admit.ts';
import { type ArrayData, elementTypeOf, isStored, membersOf, type StoredArray } from '../array.ts';
import type { Problem } from '../findings.ts';
import { type MaskColumn, maskColumns } from '../table/mask-columns.ts';

interface Column {
  readonly name: string;
  readonly data: ArrayData;
}

/**
 * Masks are of the type and shape that the schema predefines; pixel and voxel masks have the index
 * without which nobody knows which pixel is whose.
 */
export function* masks(table: { readonly columns: Iterable<Column> }): Generator<Problem> {
  const columns = new Map([...table.columns].map((column) => [column.name, column]));
  if (!Object.keys(maskColumns).some((name) => columns.has(name))) {
    yield {
      severity: 'warning',
      rule: 'missing-mask',
      field: 'columns',
      message:
        'It has no image_mask, pixel_mask or voxel_mask; PyNWB from 4.2 on does not read such a table. Add at least one ROI.',
    };
  }
  for (const [name, declared] of Object.entries(maskColumns)) {
    const column = columns.get(name);
    if (column?.data === undefined) continue;
    if (declared.ragged && !columns.has(`${name}_index`)) {
      yield {
        severity: 'error',
        rule: 'missing-index',
        field: 'columns',
        message: `Column "${name}" needs "${name}_index", a VectorIndex of where each ROI's pixels end.`,
      };
    }
    yield* maskType(name, column.data, declared);
  }
}

/** Programs that read members by place need them where the schema has them. */
function isInOrder({ members }: StoredArray, { dtype }: MaskColumn): boolean {
  if (typeof dtype === 'string') return true;
  return dtype.every(({ name }, i) => members?.[i]?.name === name);
}

function* maskType(name: string, data: ArrayData, declared: MaskColumn): Generator<Problem> {
  const problem = { severity: 'error', field: 'columns', at: name } as const;
  const found = elementTypeOf(data);
  if (!admitsType(declared.dtype, found, membersOf(data))) {
    const members = membersOf(data)?.map((member) => `${member.name}: ${member.dtype}`);
    const what = members ? `a compound { ${members.join(', ')} }` : found;
    const message = `Expected ${nameOfType(declared.dtype)} for "${name}", got ${what}.`;
    yield { ...problem, rule: 'element-type', message };
  } else if (isStored(data) && !isInOrder(data, declared)) {
    const order = data.members?.map((member) => member.name).join(', ');
    const message = `Expected ${nameOfType(declared.dtype)} for "${name}", got its members as ${order}.`;
    yield { ...problem, rule: 'member-order', message };
  }
  if (!fitsShape(data.shape, declared.shapes)) {
    const expected = declared.shapes.map(showShape).join(' or ');
    const message = `Expected shape ${expected} for "${name}", got ${showShape(data.shape)}.`;
    yield { ...problem, rule: 'shape', message };
  }
}
