import type { TypedArray } from '@ophys/core';
import { bytesPerElement, createArray, type Dtype, dtypeOf, dtypes, InputError } from '@ophys/core';

/** A value as JSON, and the typed arrays in it, in the order in which the JSON names them. */
export interface EncodedRecord {
  readonly json: string;
  readonly arrays: readonly TypedArray[];
}

/** Takes plain data apart: objects, lists, texts, numbers, booleans, typed arrays. */
export function encodeRecord(value: unknown): EncodedRecord {
  const arrays: TypedArray[] = [];
  return { json: JSON.stringify(encode(value, arrays)) ?? 'null', arrays };
}

function encode(value: unknown, arrays: TypedArray[]): unknown {
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) {
    const array = value as TypedArray;
    arrays.push(array);
    return { $array: [dtypeOf(array), array.length] };
  }
  if (Array.isArray(value)) return value.map((item) => encode(item, arrays));
  const members = Object.entries(value).map(([key, item]) => [key, encode(item, arrays)]);
  return Object.fromEntries(members);
}

/** JSON has neither a negative zero nor what is not finite. */
function encodeNumber(value: number): number | { readonly $number: string } {
  if (Object.is(value, -0)) return { $number: '-0' };
  return Number.isFinite(value) ? value : { $number: String(value) };
}

/**
 * Puts plain data together again.
 *
 * @param bytes the arrays' bytes, one after the other
 * @throws {InputError} when JSON and bytes do not belong together
 */
export function decodeRecord(json: string, bytes: Uint8Array): unknown {
  let at = 0;
  const take = (dtype: Dtype, length: number): TypedArray => {
    const size = length * bytesPerElement(dtype);
    if (!Number.isSafeInteger(length) || length < 0 || at + size > bytes.length) throw damaged();
    const array = createArray(dtype, length);
    bytesOf(array).set(bytes.subarray(at, at + size));
    at += size;
    return array;
  };
  const value = decode(JSON.parse(json), take);
  if (at !== bytes.length) throw damaged();
  return value;
}

function decode(value: unknown, take: (dtype: Dtype, length: number) => TypedArray): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => decode(item, take));
  if ('$number' in value) return Number(value.$number);
  if ('$array' in value) {
    const [dtype, length] = Array.isArray(value.$array) ? value.$array : [];
    if (!dtypes.includes(dtype)) throw damaged();
    return take(dtype, Number(length));
  }
  const members = Object.entries(value).map(([key, item]) => [key, decode(item, take)]);
  return Object.fromEntries(members);
}

/** The bytes that an array views. */
export function bytesOf({ buffer, byteOffset, byteLength }: TypedArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function damaged(): InputError {
  return new InputError('A stage result is damaged; it is made again.');
}
