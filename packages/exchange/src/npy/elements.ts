import { InputError, viewAs } from '@ophys/core';
import { elementsOf, type NumericArray, type NumpyArray, type TextArray } from './array.ts';
import { type ElementFormat, machineIsLittleEndian } from './descr.ts';

/** How elements lie in a file. */
export interface StoredElements {
  readonly bytes: Uint8Array;
  readonly format: ElementFormat;
  readonly shape: readonly number[];
  /** First axis fastest. */
  readonly fortranOrder: boolean;
  readonly path: string;
}

/**
 * Decodes numbers or texts into row-major order.
 *
 * @throws {InputError} when there are fewer or more bytes than the shape asks for
 */
export function decodeElements(stored: StoredElements): NumericArray | TextArray {
  const { bytes, format, shape, fortranOrder, path } = stored;
  const count = elementsOf(shape);
  if (bytes.byteLength !== count * format.itemBytes) {
    throw new InputError(
      `${path} is damaged: [${shape.join(', ')}] ${format.dtype} takes ${count * format.itemBytes} bytes, got ${bytes.byteLength}.`,
      { path },
    );
  }
  const array = format.dtype === 'text' ? decodeText(stored) : decodeNumbers(stored);
  return fortranOrder && shape.length > 1 ? toRowMajor(array) : array;
}

function decodeNumbers({ bytes, format, shape }: StoredElements): NumericArray {
  const dtype = format.dtype as NumericArray['dtype'];
  const partBytes = dtype.startsWith('complex') ? format.itemBytes / 2 : format.itemBytes;
  const own = Uint8Array.from(bytes);
  if (format.littleEndian !== machineIsLittleEndian) reverseEach(own, partBytes);
  return { dtype, shape, data: numbersIn(own.buffer, dtype) };
}

function numbersIn(buffer: ArrayBuffer, dtype: NumericArray['dtype']): NumericArray['data'] {
  switch (dtype) {
    case 'bool':
      return new Uint8Array(buffer).map((byte) => (byte === 0 ? 0 : 1));
    case 'int64':
      return new BigInt64Array(buffer);
    case 'uint64':
      return new BigUint64Array(buffer);
    case 'float16':
      return Float32Array.from(new Uint16Array(buffer), halfToNumber);
    case 'complex64':
      return new Float32Array(buffer);
    case 'complex128':
      return new Float64Array(buffer);
    default:
      return viewAs(dtype, buffer);
  }
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** NumPy pads texts with zeros at their end. */
function decodeText({ bytes, format, shape, path }: StoredElements): TextArray {
  const { itemBytes, unitBytes, littleEndian } = format;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = Array.from({ length: elementsOf(shape) }, (_, i) => {
    let text = '';
    for (let at = i * itemBytes; at < (i + 1) * itemBytes; at += unitBytes) {
      const code = unitBytes === 1 ? view.getUint8(at) : view.getUint32(at, littleEndian);
      if (code > 0x10ffff) {
        throw new InputError(`${path} is damaged: ${code} is no character.`, { path });
      }
      text += String.fromCodePoint(code);
    }
    return text.replace(/\0+$/, '');
  });
  return { dtype: 'text', shape, data };
}

/** Swaps the bytes of every element in place. */
export function reverseEach(bytes: Uint8Array, size: number): void {
  if (size < 2) return;
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}

/** Puts elements that lie first axis fastest in row-major order. */
export function toRowMajor<A extends NumpyArray>(array: A): A {
  const source = array.data as { readonly [index: number]: unknown; slice(): unknown };
  const target = source.slice() as { [index: number]: unknown };
  const parts = array.dtype.startsWith('complex') ? 2 : 1;
  const at = columnMajorIndices(array.shape);
  for (let i = 0; i < at.length; i++) {
    for (let part = 0; part < parts; part++) {
      target[parts * i + part] = source[parts * (at[i] as number) + part];
    }
  }
  return { ...array, data: target };
}

/** Of each element in row-major order, its place where the first axis is fastest. */
export function columnMajorIndices(shape: readonly number[]): Float64Array {
  const strides = shape.map((_, axis) => elementsOf(shape.slice(0, axis)));
  const index = shape.map(() => 0);
  let at = 0;
  return new Float64Array(elementsOf(shape)).map(() => {
    const here = at;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis] as number;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      at -= (strides[axis] as number) * (shape[axis] as number);
      index[axis] = 0;
    }
    return here;
  });
}
