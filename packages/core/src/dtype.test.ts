import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesPerElement, createArray, dtypeOf, dtypeRange, dtypes, viewAs } from './dtype.ts';
import { InvalidArgumentError } from './errors.ts';

describe('dtypes', () => {
  it.each(dtypes)('%s: an array knows its dtype and element size', (dtype) => {
    const array = createArray(dtype, 3);
    expect(dtypeOf(array)).toBe(dtype);
    expect(array.byteLength).toBe(3 * bytesPerElement(dtype));
  });

  it.each(dtypes)('%s: the ends of its range survive storage', (dtype) => {
    const { min, max } = dtypeRange(dtype);
    const array = createArray(dtype, 2);
    array.set([min, max]);
    expect([...array]).toEqual([min, max]);
  });

  it('views bytes without copying', () => {
    fc.assert(
      fc.property(fc.int16Array({ minLength: 1 }), (values) => {
        const view = viewAs('int16', values.buffer, values.byteOffset, values.length);
        expect(view).toEqual(values);
        expect(view.buffer).toBe(values.buffer);
      }),
    );
  });

  it('refuses arrays it has no name for', () => {
    expect(() => dtypeOf(new BigInt64Array(1))).toThrow(InvalidArgumentError);
  });
});
