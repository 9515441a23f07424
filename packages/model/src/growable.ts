import { createArray, dtypeOf, InvalidArgumentError, type TypedArray } from '@ophys/core';
import { type ArrayValues, type CompoundColumns, isCompound } from './array.ts';

/** Bytes in use of buffers made here: only they have room behind a view that nobody else looks at. */
const usedBytes = new WeakMap<ArrayBufferLike, number>();

/**
 * The array followed by more elements. Room is doubled when it runs out, so that appending one by one
 * takes linear time; earlier views of the array stay as they are.
 */
export function appendValues<Values extends ArrayValues>(array: Values, more: Values): Values {
  if (isCompound(array)) return appendColumns(array, more as CompoundColumns) as Values;
  if (ArrayBuffer.isView(array)) return appendNumbers(array, more as TypedArray) as Values;
  return [...(array as readonly string[]), ...(more as readonly string[])] as unknown as Values;
}

function appendColumns(array: CompoundColumns, more: CompoundColumns): CompoundColumns {
  return Object.fromEntries(
    Object.entries(array).map(([name, column]) => {
      const tail = more[name];
      if (tail === undefined) {
        throw new InvalidArgumentError(name, `The appended rows have no member "${name}".`);
      }
      return [name, appendValues(column, tail)];
    }),
  );
}

function appendNumbers(array: TypedArray, more: TypedArray): TypedArray {
  const grown = reserveNumbers(array, more.length);
  grown.set(more, array.length);
  return grown;
}

/**
 * The array with room for more elements, which are to be written. Earlier views stay as they are, also
 * when they grow otherwise: only the one that ends where the buffer's use ends grows in place.
 */
export function reserveNumbers<Numbers extends TypedArray>(array: Numbers, more: number): Numbers {
  const { buffer, byteOffset, byteLength } = array;
  const length = array.length + more;
  const end = byteOffset + length * array.BYTES_PER_ELEMENT;
  if (usedBytes.get(buffer) === byteOffset + byteLength && end <= buffer.byteLength) {
    usedBytes.set(buffer, end);
    const View = array.constructor as ViewConstructor<Numbers>;
    return new View(buffer, byteOffset, length);
  }
  const roomy = createArray(dtypeOf(array), Math.max(16, 2 * length)) as Numbers;
  usedBytes.set(roomy.buffer, length * array.BYTES_PER_ELEMENT);
  roomy.set(array);
  return roomy.subarray(0, length) as Numbers;
}

type ViewConstructor<Numbers> = new (
  buffer: ArrayBufferLike,
  byteOffset: number,
  length: number,
) => Numbers;
