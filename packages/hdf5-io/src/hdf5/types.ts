import type { Dtype } from '@ophys/core';
import type { ElementType } from '@ophys/model';
import type { Hdf5Type } from './library.ts';

const classes = { integer: 0, float: 1, string: 3, compound: 6, reference: 7, enumeration: 8 };

/** The element type that an HDF5 type stands for. */
export function elementTypeOfHdf5(type: Hdf5Type): ElementType {
  const bits = 8 * type.size;
  switch (type.type) {
    case classes.integer:
      return integerType(type.signed, bits);
    case classes.float:
      return bits === 16 || bits === 32 || bits === 64 ? `float${bits}` : 'unknown';
    case classes.string:
      return 'text';
    case classes.compound:
      return 'compound';
    case classes.reference:
      return type.ref_type === 'object' ? 'reference' : 'unknown';
    case classes.enumeration:
      return isBoolean(type) ? 'bool' : integerType(type.signed, bits);
    default:
      return 'unknown';
  }
}

function integerType(signed: boolean, bits: number): ElementType {
  if (bits !== 8 && bits !== 16 && bits !== 32 && bits !== 64) return 'unknown';
  return signed ? `int${bits}` : `uint${bits}`;
}

function isBoolean(type: Hdf5Type): boolean {
  const members = type.enum_type?.members ?? {};
  return type.size === 1 && members.FALSE === 0 && members.TRUE === 1;
}

/**
 * The type to create for elements as they are in memory when read: little-endian, enumerations other
 * than booleans as integers; undefined for what h5wasm cannot create. Object references are those of the
 * file they come from until a `Translator` puts others in their place.
 */
export function storableAs(type: Hdf5Type): Hdf5Type | undefined {
  const { size, signed } = type;
  switch (type.type) {
    case classes.integer:
      return { ...base, type: classes.integer, size, signed };
    case classes.enumeration:
      if (isBoolean(type)) return booleanPlaceholder;
      return { ...base, type: classes.integer, size, signed };
    case classes.float:
      return size === 4 || size === 8 ? { ...base, type: classes.float, size } : undefined;
    case classes.string:
      return { ...type };
    case classes.reference:
      return size === 8 ? { ...hdf5Reference } : undefined;
    case classes.compound:
      return compoundOf(type, storableAs);
    default:
      return undefined;
  }
}

/** The same type to create; undefined when h5wasm cannot create it exactly. */
export function exactType(type: Hdf5Type): Hdf5Type | undefined {
  if (type.type === classes.reference) return type.size === 8 ? { ...hdf5Reference } : undefined;
  if (type.type === classes.compound) return compoundOf(type, exactType);
  if (isBoolean(type)) return booleanPlaceholder;
  const isNumber = type.type === classes.integer || type.type === classes.float;
  if (isFixedText(type) && !isCreatableText(type)) return undefined;
  if (type.type !== classes.string && !(isNumber && (type.littleEndian || type.size === 1))) {
    return undefined;
  }
  return storableAs(type);
}

/** Text of fixed length. */
export function isFixedText(type: Hdf5Type): boolean {
  return type.type === classes.string && !type.vlen;
}

/**
 * h5wasm creates null-terminated ASCII and space-padded UTF-8. Null-padded ASCII is the same as
 * null-terminated as long as it does not fill its length.
 */
function isCreatableText({ cset = 1, strpad = 0 }: Hdf5Type): boolean {
  return cset === 0 ? strpad < 2 : strpad === 2;
}

/** Where in an element object references are. */
export function referenceOffsets(type: Hdf5Type): number[] {
  if (type.type === classes.reference) return [0];
  return (type.compound_type?.members ?? []).flatMap((member) =>
    referenceOffsets(member).map((offset) => offset + member.offset),
  );
}

function compoundOf(
  type: Hdf5Type,
  memberType: (member: Hdf5Type) => Hdf5Type | undefined,
): Hdf5Type | undefined {
  const members: (Hdf5Type & { readonly name: string; readonly offset: number })[] = [];
  for (const { name, offset, ...member } of type.compound_type?.members ?? []) {
    const made = member.vlen ? undefined : memberType(member);
    if (made === undefined || made === booleanPlaceholder) return undefined;
    members.push({ ...made, name, offset });
  }
  const compound = { members, nmembers: members.length };
  return { ...base, type: classes.compound, size: type.size, compound_type: compound };
}

const base = { littleEndian: true, vlen: false, signed: false };

/** The HDF5 type of a dtype: little-endian, as wide as in memory. */
export function hdf5TypeOf(dtype: Dtype): Hdf5Type {
  const size = Number(/\d+$/.exec(dtype)?.[0]) / 8;
  const type = dtype.startsWith('float') ? classes.float : classes.integer;
  return { ...base, type, size, signed: dtype.startsWith('int') };
}

/** Text of any length: UTF-8, or ASCII as is usual for moments. */
export function hdf5Text(charset: 'utf8' | 'ascii' = 'utf8'): Hdf5Type & { readonly cset: number } {
  return { ...base, type: classes.string, size: 4, vlen: true, cset: charset === 'utf8' ? 1 : 0 };
}

/** An object reference. */
export const hdf5Reference: Hdf5Type = { ...base, type: classes.reference, size: 8 };

/** A compound of numbers, packed. */
export function hdf5Compound(
  members: readonly { readonly name: string; readonly dtype: Dtype }[],
): Hdf5Type {
  let size = 0;
  const laidOut = members.map(({ name, dtype }) => {
    const type = hdf5TypeOf(dtype);
    const member = { ...type, name, offset: size };
    size += type.size;
    return member;
  });
  const compound = { members: laidOut, nmembers: laidOut.length };
  return { ...base, type: classes.compound, size, compound_type: compound };
}

/**
 * Booleans are an enumeration of FALSE and TRUE over int8, which h5wasm cannot create. So a dataset of
 * booleans is created with a compound of one byte, whose description is as long as that of the
 * enumeration; once the file is closed, `describeBooleans` puts the one in the place of the other.
 */
export const booleanPlaceholder: Hdf5Type = hdf5Compound([{ name: 'placeholder', dtype: 'int8' }]);

/** What a description says; that of a placeholder stands for the booleans it will be. */
export function describedAs<Info extends Hdf5Type>(info: Info): Info {
  const [member, ...others] = info.compound_type?.members ?? [];
  const [own] = booleanPlaceholder.compound_type?.members ?? [];
  if (info.size !== 1 || others.length > 0 || member?.name !== own?.name) return info;
  const { compound_type: _, ...rest } = info;
  const members = { FALSE: 0, TRUE: 1 };
  const enum_type = { type: classes.integer, members };
  return { ...rest, type: classes.enumeration, signed: true, enum_type } as unknown as Info;
}
