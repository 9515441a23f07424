import { InvalidArgumentError } from './errors.ts';

const constructors = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** Element type of pixels and arrays; the names are NumPy's. */
export type Dtype = keyof typeof constructors;

interface ArrayOfDtype {
  readonly uint8: Uint8Array;
  readonly int8: Int8Array;
  readonly uint16: Uint16Array;
  readonly int16: Int16Array;
  readonly uint32: Uint32Array;
  readonly int32: Int32Array;
  readonly float32: Float32Array;
  readonly float64: Float64Array;
}

/** The typed array that holds elements of dtype `D`. */
export type TypedArrayOf<D extends Dtype> = ArrayOfDtype[D];

/** Any typed array that @ophys moves around. */
export type TypedArray = TypedArrayOf<Dtype>;

/** All dtypes, narrowest first within a kind. */
export const dtypes = Object.keys(constructors) as readonly Dtype[];

/** A zeroed array of `length` elements. */
export function createArray<D extends Dtype>(dtype: D, length: number): TypedArrayOf<D> {
  return new constructors[dtype](length) as TypedArrayOf<D>;
}

/** A view of dtype `D` over bytes that are already in this machine's order. */
export function viewAs<D extends Dtype>(
  dtype: D,
  buffer: ArrayBufferLike,
  byteOffset = 0,
  length = (buffer.byteLength - byteOffset) / bytesPerElement(dtype),
): TypedArrayOf<D> {
  return new constructors[dtype](buffer as ArrayBuffer, byteOffset, length) as TypedArrayOf<D>;
}

/** The dtype of a typed array; throws {@link InvalidArgumentError} for BigInt and clamped arrays. */
export function dtypeOf(array: ArrayBufferView): Dtype {
  const found = dtypes.find((dtype) => array instanceof constructors[dtype]);
  if (found === undefined) {
    throw new InvalidArgumentError(
      'array',
      `Expected a typed array of ${dtypes.join(', ')}, got ${array.constructor.name}.`,
    );
  }
  return found;
}

/** Size of one element in bytes. */
export function bytesPerElement(dtype: Dtype): number {
  return constructors[dtype].BYTES_PER_ELEMENT;
}

/** True for float32 and float64. */
export function isFloat(dtype: Dtype): boolean {
  return dtype === 'float32' || dtype === 'float64';
}

/** Smallest and largest value an integer dtype holds; infinite for floats. */
export function dtypeRange(dtype: Dtype): { min: number; max: number } {
  if (isFloat(dtype)) return { min: -Infinity, max: Infinity };
  const bits = 8 * bytesPerElement(dtype);
  return dtype.startsWith('u')
    ? { min: 0, max: 2 ** bits - 1 }
    : { min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 };
}
