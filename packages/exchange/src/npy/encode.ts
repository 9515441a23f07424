import { InvalidArgumentError } from '@ophys/core';
import { elementsOf, type NumericArray } from './array.ts';
import { machineIsLittleEndian } from './descr.ts';
import { columnMajorIndices, reverseEach } from './elements.ts';

/**
 * The elements of an array as little-endian bytes, row-major unless asked otherwise.
 *
 * @throws {InvalidArgumentError} when the shape does not fit the data
 */
export function encodeElements(array: NumericArray, fortranOrder = false): Uint8Array {
  const parts = array.dtype.startsWith('complex') ? 2 : 1;
  const count = elementsOf(array.shape);
  if (array.data.length !== count * parts) {
    throw new InvalidArgumentError(
      'array',
      `Expected ${count * parts} numbers for shape [${array.shape.join(', ')}], got ${array.data.length}.`,
    );
  }
  const data = array.dtype === 'float16' ? halvesOf(array.data as Float32Array) : array.data;
  const item = data.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  if (!machineIsLittleEndian) reverseEach(bytes, item);
  return fortranOrder && array.shape.length > 1
    ? toColumnMajor(bytes, array.shape, item * parts)
    : bytes;
}

function toColumnMajor(bytes: Uint8Array, shape: readonly number[], item: number): Uint8Array {
  const turned = new Uint8Array(bytes.length);
  columnMajorIndices(shape).forEach((at, i) => {
    turned.set(bytes.subarray(i * item, (i + 1) * item), at * item);
  });
  return turned;
}

function halvesOf(numbers: Float32Array): Uint16Array {
  return Uint16Array.from(numbers, numberToHalf);
}

/** The nearest IEEE 754 binary16; ties go to the even one. */
function numberToHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= 65_520) return sign | 0x7c00;
  const exponent = Math.max(-14, Math.floor(Math.log2(size || Number.MIN_VALUE)));
  const steps = roundHalfEven(size / 2 ** (exponent - 10));
  if (steps < 1024) return sign | steps;
  const carry = steps === 2048 ? 1 : 0;
  return sign | ((exponent + 15 + carry) << 10) | (carry ? 0 : steps - 1024);
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return below + (rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? 1 : 0);
}
