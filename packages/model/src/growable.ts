import { createArray, dtypeOf, InvalidArgumentError, type TypedArray } from '@ophys/core';
import { type ArrayValues, type CompoundColumns, isCompound } from './array.ts';

/** Buffers made here: only they may have spare room behind a view that nobody else looks at. */
const ownBuffers = new WeakSet<ArrayBufferLike>();

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
  const length = array.length + more.length;
  const room = (array.buffer.byteLength - array.byteOffset) / array.BYTES_PER_ELEMENT;
  if (ownBuffers.has(array.buffer) && length <= room) {
    const grown = new (
      array.constructor as new (
        b: ArrayBufferLike,
        o: number,
        n: number,
      ) => TypedArray
    )(array.buffer, array.byteOffset, length);
    grown.set(more, array.length);
    return grown;
  }
  const roomy = createArray(dtypeOf(array), Math.max(16, 2 * length));
  ownBuffers.add(roomy.buffer);
  roomy.set(array);
  roomy.set(more, array.length);
  return roomy.subarray(0, length);
}
