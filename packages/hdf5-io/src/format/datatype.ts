import type { Hdf5Type } from '../hdf5/library.ts';
import type { Hdf5Container } from './container.ts';
import type { Cursor } from './cursor.ts';
import { NotReadHere } from './errors.ts';
import { type Message, resolveShared } from './object-header.ts';

const classes = {
  integer: 0,
  float: 1,
  time: 2,
  string: 3,
  bitfield: 4,
  opaque: 5,
  compound: 6,
  reference: 7,
  enumeration: 8,
  sequence: 9,
  array: 10,
};

/** How deep types may be nested. */
const MAX_DEPTH = 16;
const MAX_MEMBERS = 2 ** 16;

type Member = Hdf5Type & { readonly name: string; readonly offset: number };

/** The element type that a message describes (specification, IV.A.2.d). */
export function readDatatype(file: Hdf5Container, message: Message): Hdf5Type {
  return typeAt(file, file.cursor(resolveShared(file, message).bytes), 0);
}

/** The element type at a cursor, which is then behind it. */
export function typeAt(file: Hdf5Container, cursor: Cursor, depth: number): Hdf5Type {
  if (depth > MAX_DEPTH) throw file.fail('element types are nested without end');
  const head = cursor.u8();
  const version = head >> 4;
  const bits = cursor.u8();
  const moreBits = cursor.u16();
  const size = cursor.u32();
  const base = {
    type: head & 15,
    size,
    littleEndian: (bits & 1) === 0,
    signed: false,
    vlen: false,
  };
  switch (base.type) {
    case classes.integer:
      cursor.skip(4);
      return { ...base, signed: (bits & 8) !== 0 };
    case classes.float:
      if ((bits & 0x40) !== 0) throw new NotReadHere('VAX floats');
      cursor.skip(12);
      return base;
    case classes.string:
      return { ...base, strpad: bits & 15 };
    case classes.time:
      cursor.skip(2);
      return base;
    case classes.bitfield:
      cursor.skip(4);
      return base;
    case classes.opaque:
      cursor.skip(bits);
      return base;
    case classes.reference:
      return { ...base, ref_type: referenceKind(bits & 15) };
    case classes.sequence: {
      const element = typeAt(file, cursor, depth + 1);
      if ((bits & 15) !== 1) return base;
      return { ...base, type: classes.string, littleEndian: element.littleEndian, vlen: true };
    }
    case classes.array:
      skipExtents(cursor, version);
      typeAt(file, cursor, depth + 1);
      return base;
    case classes.enumeration:
      return { ...base, ...enumeration(file, cursor, version, bits | (moreBits << 8), depth) };
    case classes.compound:
      return {
        ...base,
        compound_type: {
          members: members(file, cursor, version, bits | (moreBits << 8), size, depth),
        },
      };
    default:
      throw new NotReadHere(`class ${base.type} of element types`);
  }
}

function referenceKind(kind: number): 'object' | 'region' {
  if (kind > 1) throw new NotReadHere('references of HDF5 1.12');
  return kind === 0 ? 'object' : 'region';
}

function skipExtents(cursor: Cursor, version: number): void {
  const rank = cursor.u8();
  cursor.skip(version < 3 ? 3 + 8 * rank : 4 * rank);
}

function nameAt(cursor: Cursor, version: number): string {
  const start = cursor.at;
  const name = cursor.zeroEnded();
  if (version < 3) cursor.skip((8 - ((cursor.at - start) % 8)) % 8);
  return name;
}

function enumeration(
  file: Hdf5Container,
  cursor: Cursor,
  version: number,
  count: number,
  depth: number,
) {
  const base = typeAt(file, cursor, depth + 1);
  if (count > MAX_MEMBERS) throw file.fail('an enumeration has no end');
  const names = Array.from({ length: count }, () => nameAt(cursor, version));
  const values = names.map(() => {
    const bytes = cursor.take(base.size);
    return (base.littleEndian ? [...bytes].reverse() : [...bytes]).reduce(
      (value, byte) => value * 256 + byte,
      0,
    );
  });
  return {
    signed: base.signed,
    littleEndian: base.littleEndian,
    enum_type: {
      type: base.type,
      members: Object.fromEntries(names.map((name, i) => [name, values[i] ?? 0])),
    },
  };
}

function members(
  file: Hdf5Container,
  cursor: Cursor,
  version: number,
  count: number,
  size: number,
  depth: number,
): Member[] {
  if (count > MAX_MEMBERS) throw file.fail('a compound has no end');
  const width = size < 2 ** 8 ? 1 : size < 2 ** 16 ? 2 : size < 2 ** 24 ? 3 : 4;
  return Array.from({ length: count }, () => {
    const name = nameAt(cursor, version);
    const offset = version < 3 ? cursor.u32() : cursor.uint(width);
    let rank = 0;
    if (version === 1) {
      rank = cursor.u8();
      cursor.skip(27);
    }
    const type = typeAt(file, cursor, depth + 1);
    if (offset + type.size > size) throw file.fail(`member "${name}" lies outside its compound`);
    return { ...type, type: rank > 0 ? classes.array : type.type, name, offset };
  });
}
