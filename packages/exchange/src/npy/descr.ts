import { InputError } from '@ophys/core';
import type { NumericDtype } from './array.ts';

/** What one element is, as NumPy's type strings (`<f4`) say it. */
export interface ElementFormat {
  readonly dtype: NumericDtype | 'text' | 'object';
  /** Bytes of one element in a file; 0 for objects. */
  readonly itemBytes: number;
  readonly littleEndian: boolean;
  /** Code units of a text are 4 bytes (`U`) or one (`S`). */
  readonly unitBytes: 1 | 4;
}

const numericCodes: Readonly<Record<string, NumericDtype>> = {
  b1: 'bool',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  c8: 'complex64',
  c16: 'complex128',
};

const codesOfDtype = Object.fromEntries(
  Object.entries(numericCodes).map(([code, dtype]) => [dtype, code]),
) as Readonly<Record<NumericDtype, string>>;

/** Whether this machine stores the lowest byte first. */
export const machineIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** NumPy's type string of a dtype, little-endian: `<f4`, `|b1`. */
export function descrOf(dtype: NumericDtype): string {
  const code = codesOfDtype[dtype];
  return `${code.endsWith('1') && code.length === 2 ? '|' : '<'}${code}`;
}

/**
 * What a type string says. The byte order may stand apart from the code, as pickled dtypes have it.
 *
 * @throws {InputError} for types that are not read, e.g. dates, long doubles, records
 */
export function parseDescr(descr: string, path: string, order = ''): ElementFormat {
  const match = /^([<>|=]?)([a-zA-Z])(\d*)$/.exec(descr);
  const mark = order || match?.[1] || '=';
  const littleEndian = mark === '=' || mark === '|' ? machineIsLittleEndian : mark === '<';
  const [, , kind = '', digits = ''] = match ?? [];
  const numeric = numericCodes[kind + digits];
  if (numeric !== undefined) {
    return { dtype: numeric, itemBytes: Number(digits), littleEndian, unitBytes: 1 };
  }
  if (kind === 'O') return { dtype: 'object', itemBytes: 0, littleEndian, unitBytes: 1 };
  if ((kind === 'U' || kind === 'S') && digits !== '' && digits.length < 9) {
    const unitBytes = kind === 'U' ? 4 : 1;
    return { dtype: 'text', itemBytes: unitBytes * Number(digits), littleEndian, unitBytes };
  }
  throw new InputError(
    `${path} has elements of NumPy type "${descr}", which is not read. Numbers, booleans, texts and objects are.`,
    { path },
  );
}
