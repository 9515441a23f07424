import type { ElementType } from './array.ts';
import type { DeclaredShape, DeclaredType } from './fields.ts';

type Kind = 'signed' | 'unsigned' | 'float';

const numbers: Readonly<Partial<Record<ElementType, readonly [Kind, bits: number]>>> = {
  int8: ['signed', 8],
  int16: ['signed', 16],
  int32: ['signed', 32],
  int64: ['signed', 64],
  uint8: ['unsigned', 8],
  uint16: ['unsigned', 16],
  uint32: ['unsigned', 32],
  uint64: ['unsigned', 64],
  float16: ['float', 16],
  float32: ['float', 32],
  float64: ['float', 64],
};

/** Members of a compound that was found. */
export type FoundMembers = readonly { readonly name: string; readonly dtype: ElementType }[];

/** Whether elements found satisfy a declared type: the same kind, at least the declared width. */
export function admitsType(
  declared: DeclaredType,
  found: ElementType,
  members: FoundMembers | undefined,
): boolean {
  if (declared === 'any') return true;
  if (declared === 'text' || declared === 'isodatetime') return found === 'text';
  if (declared === 'numeric') return found in numbers && found !== 'float16'; // as the schema has it
  if (typeof declared === 'string') return isAsWide(declared, found);
  return (
    found === 'compound' &&
    declared.every(({ name, dtype }) => {
      const member = members?.find((m) => m.name === name);
      return member !== undefined && isAsWide(dtype, member.dtype);
    })
  );
}

function isAsWide(declared: ElementType, found: ElementType): boolean {
  const need = numbers[declared];
  const have = numbers[found];
  return need !== undefined && have !== undefined && need[0] === have[0] && have[1] >= need[1];
}

/** Whether a shape is one of those declared. */
export function fitsShape(shape: readonly number[], declared: readonly DeclaredShape[]): boolean {
  return declared.some(
    (candidate) =>
      candidate.length === shape.length &&
      candidate.every((extent, axis) => extent === null || extent === shape[axis]),
  );
}

/** A declared type in words. */
export function nameOfType(declared: DeclaredType): string {
  if (declared === 'numeric') return 'numbers';
  if (declared === 'isodatetime') return 'ISO 8601 date-times';
  if (declared === 'any') return 'any elements';
  if (typeof declared === 'string') return declared;
  return `a compound { ${declared.map((m) => `${m.name}: ${m.dtype}`).join(', ')} }`;
}
