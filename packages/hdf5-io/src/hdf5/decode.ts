import { createArray, InputError, type TypedArray, viewAs } from '@ophys/core';
import type { ArrayValues, CompoundColumns } from '@ophys/model';
import type { Hdf5Module, Hdf5Type } from './library.ts';
import { elementTypeOfHdf5 } from './types.ts';

const text = new TextDecoder();

/**
 * The elements in the library's memory at an address, copied out of it.
 *
 * @throws {InputError} for an element type that no array can hold, and for 64-bit integers beyond 2⁵³
 */
export function decode(
  module: Hdf5Module,
  address: number,
  count: number,
  type: Hdf5Type,
  where: string,
): ArrayValues {
  const bytes = module.HEAPU8.subarray(address, address + count * type.size);
  return decodeBytes(bytes, count, type, where, () => decodePointers(module, bytes));
}

/**
 * Elements as they are in the bytes given, little-endian, copied.
 *
 * @param texts the elements, when they are texts of variable length, which are elsewhere
 */
export function decodeBytes(
  bytes: Uint8Array,
  count: number,
  type: Hdf5Type,
  where: string,
  texts: () => string[],
): ArrayValues {
  const element = elementTypeOfHdf5(type);
  switch (element) {
    case 'text':
      return type.vlen ? texts() : decodeFixedText(bytes, count, type);
    case 'compound':
      return decodeCompound(bytes, count, type, where);
    case 'reference':
    case 'unknown':
      throw new InputError(`${where} has an element type that cannot be read as an array.`);
    case 'int64':
    case 'uint64':
      return decodeLong(bytes.slice().buffer, element === 'int64', where);
    case 'float16':
      return decodeHalf(new Uint16Array(bytes.slice().buffer));
    case 'bool':
      return bytes.slice();
    default:
      return viewAs(element, bytes.slice().buffer);
  }
}

function decodePointers(module: Hdf5Module, bytes: Uint8Array): string[] {
  const heap = module.HEAPU8;
  const pointers = new Uint32Array(bytes.slice().buffer);
  return Array.from(pointers, (start) => {
    if (start === 0) return '';
    return text.decode(heap.subarray(start, heap.indexOf(0, start)));
  });
}

const SPACE_PADDED = 2;

function decodeFixedText(bytes: Uint8Array, count: number, type: Hdf5Type): string[] {
  return Array.from({ length: count }, (_, i) => {
    const field = bytes.subarray(i * type.size, (i + 1) * type.size);
    const end = field.indexOf(0);
    const decoded = text.decode(end < 0 ? field : field.subarray(0, end));
    return type.strpad === SPACE_PADDED ? decoded.replace(/ +$/, '') : decoded;
  });
}

function decodeLong(buffer: ArrayBuffer, signed: boolean, where: string): TypedArray {
  const longs = signed ? new BigInt64Array(buffer) : new BigUint64Array(buffer);
  return Float64Array.from(longs, (value) => toSafeNumber(value, where));
}

function toSafeNumber(value: bigint, where: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new InputError(
    `${where} holds the 64-bit integer ${value}, which a number cannot hold; read it with readBigInts.`,
  );
}

function decodeHalf(halves: Uint16Array): TypedArray {
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

/** Members by name; those of a type that no array can hold are left out. */
function decodeCompound(
  bytes: Uint8Array,
  count: number,
  type: Hdf5Type,
  where: string,
): CompoundColumns {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const columns: Record<string, TypedArray | string[]> = {};
  for (const member of type.compound_type?.members ?? []) {
    const column = decodeMember(view, bytes, count, type.size, member, where);
    if (column) columns[member.name] = column;
  }
  return columns;
}

function decodeMember(
  view: DataView,
  bytes: Uint8Array,
  count: number,
  stride: number,
  member: Hdf5Type & { readonly offset: number },
  where: string,
): TypedArray | string[] | undefined {
  const element = elementTypeOfHdf5(member);
  const { offset, littleEndian } = member;
  if (element === 'text' && !member.vlen) {
    return Array.from({ length: count }, (_, i) => {
      const start = i * stride + offset;
      return decodeFixedText(bytes.subarray(start, start + member.size), 1, member)[0] ?? '';
    });
  }
  const read = memberReader(view, element, littleEndian, where);
  if (read === undefined) return undefined;
  const dtype =
    element === 'bool'
      ? 'uint8'
      : element === 'int64' || element === 'uint64'
        ? 'float64'
        : element;
  const column = createArray(dtype as Parameters<typeof createArray>[0], count);
  for (let i = 0; i < count; i++) column[i] = read(i * stride + offset);
  return column;
}

function memberReader(view: DataView, element: string, little: boolean, where: string) {
  const readers: Readonly<Record<string, (at: number) => number>> = {
    int8: (at) => view.getInt8(at),
    uint8: (at) => view.getUint8(at),
    bool: (at) => view.getUint8(at),
    int16: (at) => view.getInt16(at, little),
    uint16: (at) => view.getUint16(at, little),
    int32: (at) => view.getInt32(at, little),
    uint32: (at) => view.getUint32(at, little),
    int64: (at) => toSafeNumber(view.getBigInt64(at, little), where),
    uint64: (at) => toSafeNumber(view.getBigUint64(at, little), where),
    float32: (at) => view.getFloat32(at, little),
    float64: (at) => view.getFloat64(at, little),
  };
  return readers[element];
}
