import { showShape } from '../accept.ts';
import { admitsType, fitsShape, nameOfType } from '../admit.ts';
import { type ArrayData, elementTypeOf, membersOf } from '../array.ts';
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

function* maskType(name: string, data: ArrayData, declared: MaskColumn): Generator<Problem> {
  const problem = { severity: 'error', field: 'columns' } as const;
  const found = elementTypeOf(data);
  if (!admitsType(declared.dtype, found, membersOf(data))) {
    const members = membersOf(data)?.map((member) => `${member.name}: ${member.dtype}`);
    const what = members ? `a compound { ${members.join(', ')} }` : found;
    const message = `Expected ${nameOfType(declared.dtype)} for "${name}", got ${what}.`;
    yield { ...problem, rule: 'element-type', message };
  }
  if (!fitsShape(data.shape, declared.shapes)) {
    const expected = declared.shapes.map(showShape).join(' or ');
    const message = `Expected shape ${expected} for "${name}", got ${showShape(data.shape)}.`;
    yield { ...problem, rule: 'shape', message };
  }
}
