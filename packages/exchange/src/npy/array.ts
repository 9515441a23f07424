import { type Dtype, InputError, type TypedArray } from '@ophys/core';

/** Element types of numbers in NumPy files; the names are NumPy's. */
export type NumericDtype =
  | Dtype
  | 'bool'
  | 'int64'
  | 'uint64'
  | 'float16'
  | 'complex64'
  | 'complex128';

/** An array of numbers, row-major whatever its order in the file. */
export interface NumericArray {
  readonly dtype: NumericDtype;
  readonly shape: readonly number[];
  /**
   * `bool` as `Uint8Array` of 0 and 1, `float16` as `Float32Array`, 64-bit integers as big integers,
   * complex numbers as real and imaginary parts in turn; else the typed array of its dtype.
   */
  readonly data: TypedArray | BigInt64Array | BigUint64Array;
}

/** An array of texts (`U`, `S`), row-major. */
export interface TextArray {
  readonly dtype: 'text';
  readonly shape: readonly number[];
  readonly data: readonly string[];
}

/** An array of Python objects, row-major. */
export interface ObjectArray {
  readonly dtype: 'object';
  readonly shape: readonly number[];
  readonly data: readonly PickleValue[];
}

/** Any array that NumPy files and pickles may hold here. */
export type NumpyArray = NumericArray | TextArray | ObjectArray;

/**
 * What a pickle may hold. `None` is `null`, tuples and lists are arrays, a dict is a `Map`, dates (ISO
 * 8601, to the second) and paths are texts, numbers
 * and NumPy scalars are numbers, or big integers beyond 2^53.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly PickleValue[]
  | ReadonlyMap<PickleValue, PickleValue>
  | NumpyArray;

/** Whether a value of a pickle is a NumPy array. */
export function isNumpyArray(value: PickleValue | undefined): value is NumpyArray {
  return typeof value === 'object' && value !== null && 'dtype' in value && 'shape' in value;
}

/** Number of elements of a shape; 1 without axes. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * The elements of an array as plain numbers, row-major; booleans are 0 and 1.
 *
 * @throws {InputError} for texts, objects, complex numbers, and integers beyond 2^53
 */
export function numbersOf(array: NumpyArray, what = 'an array'): TypedArray {
  const { dtype, data } = array;
  if (dtype === 'text' || dtype === 'object' || dtype.startsWith('complex')) {
    throw new InputError(`Expected numbers in ${what}, got ${dtype} elements.`);
  }
  if (!(data instanceof BigInt64Array || data instanceof BigUint64Array)) return data as TypedArray;
  return Float64Array.from(data, (integer) => {
    const number = Number(integer);
    if (Number.isSafeInteger(number)) return number;
    throw new InputError(`${what} holds ${integer}, which is beyond ±2^53.`);
  });
}
