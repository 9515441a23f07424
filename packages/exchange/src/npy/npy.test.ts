import { isOphysError } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numpyFiles } from '../../test/python-pickles.ts';
import type { NumericArray } from './array.ts';
import { numbersOf } from './array.ts';
import { readNpy } from './read-npy.ts';
import { writeNpy } from './write-npy.ts';

const file = (name: string) => Uint8Array.from(Buffer.from(numpyFiles[name] as string, 'base64'));
const counting = Array.from({ length: 24 }, (_, i) => i);

describe('readNpy', () => {
  it.each([
    ['c', 'float32'],
    ['fortran', 'uint16'],
    ['big', 'int32'],
    ['v2', 'int64'],
    ['v3', 'int8'],
  ])('reads what NumPy saved as %s', (name, dtype) => {
    const array = readNpy(file(name));
    expect(array).toMatchObject({ dtype, shape: [2, 3, 4] });
    expect([...numbersOf(array)]).toEqual(counting);
  });

  it('reads scalars, halves, truth values, texts, complex numbers and objects', () => {
    expect(readNpy(file('scalar'))).toMatchObject({ shape: [], data: Float64Array.of(3.25) });
    expect(readNpy(file('half')).data).toEqual(
      Float32Array.of(1.0009765625, -65504, 2 ** -24, Infinity),
    );
    expect(readNpy(file('bool'))).toMatchObject({ dtype: 'bool', data: Uint8Array.of(1, 0) });
    expect(readNpy(file('text')).data).toEqual(['a', 'µ']);
    expect(readNpy(file('complex')).data).toEqual(Float32Array.of(1, 2, 3, 0, 0, 4, 5, 0));
    const [first] = readNpy(file('object')).data as [Map<string, unknown>];
    expect(first.get('med')).toEqual([1, 2]);
    expect(first.get('ypix')).toMatchObject({ data: BigInt64Array.of(1n, 2n) });
  });

  it.each([
    ["{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", /records/],
    ["{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (1,), }", /"<M8\[ns\]"/],
    ["{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }", /"<f16"/],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }", /takes 399999999996/],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", /does not say/],
    ['{}', /does not say/],
  ])('refuses the header %s', (header, message) => {
    const bytes = Buffer.concat([
      Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
      Uint8Array.of(header.length, 0),
      Buffer.from(header),
    ]);
    expect(() => readNpy(bytes)).toThrow(message);
  });

  it('refuses integers beyond 2^53 as numbers', () => {
    const array = { dtype: 'int64', shape: [1], data: BigInt64Array.of(2n ** 60n) } as const;
    expect(() => numbersOf(array, 'F.npy')).toThrow(/F\.npy holds 1152921504606846976/);
  });

  it('survives 2 000 mutations and cuts', () => {
    const originals = Object.keys(numpyFiles).map(file);
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(255), fc.nat(), (which, at, value, cut) => {
        const bytes = (originals[which % originals.length] as Uint8Array).slice();
        bytes[at % bytes.length] = value;
        try {
          readNpy(cut % 2 ? bytes.subarray(0, cut % bytes.length) : bytes);
        } catch (error) {
          if (!isOphysError(error)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});

const numeric: fc.Arbitrary<NumericArray> = fc.oneof(
  fc.uint8Array().map((data) => ({ dtype: 'uint8', shape: [data.length], data }) as const),
  fc.int16Array().map((data) => ({ dtype: 'int16', shape: [data.length], data }) as const),
  fc.float64Array().map((data) => ({ dtype: 'float64', shape: [data.length], data }) as const),
  fc.bigInt64Array().map((data) => ({ dtype: 'int64', shape: [data.length], data }) as const),
  fc
    .float32Array({ minLength: 24, maxLength: 24 })
    .map((data) => ({ dtype: 'complex64', shape: [3, 4], data }) as const),
);

it('readNpy(writeNpy(x)) is x in both orders', () => {
  fc.assert(
    fc.property(numeric, fc.boolean(), (array, fortranOrder) => {
      expect(readNpy(writeNpy(array, { fortranOrder }))).toEqual(array);
    }),
  );
});

it('every half survives', () => {
  const bits = Uint16Array.from({ length: 65536 }, (_, i) => i);
  const header = writeNpy({ dtype: 'uint16', shape: [65536], data: bits });
  const text = Buffer.from(header).toString('latin1').replace('<u2', '<f2');
  const halves = readNpy(Uint8Array.from(Buffer.from(text, 'latin1')));
  const again = writeNpy(halves).subarray(-2 * 65536);
  const got = new Uint16Array(again.slice().buffer);
  const isNaNPattern = (half: number) => (half & 0x7c00) === 0x7c00 && (half & 1023) !== 0;
  expect(bits.filter((half) => !isNaNPattern(half) && got[half] !== half)).toEqual(
    new Uint16Array(0),
  );
});

it('lays out bytes as numpy.save does', () => {
  const data = Float32Array.from(counting);
  expect(writeNpy({ dtype: 'float32', shape: [2, 3, 4], data })).toEqual(file('c'));
  expect(
    writeNpy(
      { dtype: 'uint16', shape: [2, 3, 4], data: Uint16Array.from(counting) },
      { fortranOrder: true },
    ),
  ).toEqual(file('fortran'));
});
