import { isOphysError } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pythonPickles } from '../../test/python-pickles.ts';
import type { NumericArray, PickleValue } from '../npy/array.ts';
import { pickle } from './pickle.ts';
import { unpickle } from './unpickle.ts';

const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
const arrays = (value: unknown) => {
  const { dtype, shape, data } = value as NumericArray;
  return { dtype, shape, data };
};

describe('unpickle', () => {
  it.each([0, 1, 2, 3, 4, 5])('reads what Python pickled in protocol %i', (protocol) => {
    const value = unpickle(bytesOf(pythonPickles[protocol] as string)) as Map<string, PickleValue>;
    const plain = Object.fromEntries(value);
    expect(plain).toMatchObject({
      none: null,
      yes: true,
      no: false,
      int: -7,
      big: 2 ** 40,
      huge: 2n ** 70n,
      float: 1.5,
      nan: Infinity,
      text: 'µm "x" \n é😀',
      bytes: Uint8Array.of(0, 255),
      list: [1, [2, 'a']],
      tuple: [1, 2, 3],
      empty: [],
      scalar: 0.5,
      int64: -3,
      flag: true,
    });
    expect(plain.dict).toEqual(
      new Map<unknown, unknown>([
        [1, 'one'],
        ['k', new Map()],
      ]),
    );
    expect(plain.again).toBe(plain.list);
    expect(arrays(plain.f4)).toEqual({
      dtype: 'float32',
      shape: [2, 3],
      data: Float32Array.of(0, 0.5, 1, 1.5, 2, 2.5),
    });
    expect(arrays(plain.i8).data).toEqual(BigInt64Array.of(1n, -2n, 2n ** 40n));
    expect(arrays(plain.be).data).toEqual(Int16Array.of(1, 2, -3));
    expect(arrays(plain.fortran).data).toEqual(Uint8Array.of(0, 1, 2, 3, 4, 5));
    expect(arrays(plain.bool)).toMatchObject({ dtype: 'bool', data: Uint8Array.of(1, 0) });
    expect(arrays(plain.names)).toEqual({ dtype: 'text', shape: [2], data: ['ab', 'c'] });
    expect(arrays(plain.objects)).toEqual({
      dtype: 'object',
      shape: [2],
      data: [new Map([['a', 1]]), null],
    });
    expect(arrays(plain.half).data).toEqual(Float32Array.of(1.5, -2));
    expect(arrays(plain.complex).data).toEqual(Float64Array.of(1, 2));
  });

  it.each([
    ["cos\nsystem\n(S'echo'\ntR.", /os\.system/],
    ["cbuiltins\neval\n(S'1'\ntR.", /builtins\.eval/],
    ['cnumpy\nload\n.', /numpy\.load/],
    ['\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x04echo\x85R.', /posix\.system/],
    ['(ios\nsystem\n.', /make an object of a class/],
    ['\x80\x02cnumpy\nndarray\n)\x81.', /make an object of a class/],
    ['Pname\n.', /fetch an object/],
    ['\x82\x01.', /use an extension/],
    ['\x8f.', /a set/],
    ['\x80\x05\x97.', /a buffer from elsewhere/],
    ['cnumpy\nndarray\n.', /a name instead of data/],
    ['(cnumpy\nndarray\nl.', /a name instead of data/],
  ])('refuses %j by the name of what it asks for', (text, message) => {
    expect(() => unpickle(latin1(text), { path: 'stat.npy' })).toThrow(message);
  });

  it.each([
    ['nothing', ''],
    ['an empty stack', '.'],
    ['no mark', 't.'],
    ['a memo never written', 'h\x05.'],
    ['a text longer than the file', 'X\xff\xff\xff\xff.'],
    ['an integer of 4 GB', '\x8b\xff\xff\xff\x7f.'],
    ['an odd dict', '(K\x01d.'],
    ['appending to a number', 'K\x01K\x02a.'],
    ['an unknown protocol', '\x80\x09.'],
    ['a million marks', '('.repeat(1e6)],
    ['five million lists', ']'.repeat(5e6)],
  ])('refuses %s', (_, text) => {
    expect(() => unpickle(latin1(text))).toThrow(/damaged|cut short/);
  });

  it('refuses arrays that share their bytes until memory ends', () => {
    const dtype =
      "cnumpy\ndtype\n(S'u1'\ntR(K\x03S'|'\nNNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb";
    const blank = 'cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\x00tR';
    const fill = `${blank}(K\x01(J\xe8\x03\x00\x00th\x02\x89h\x01tb0`;
    const text = `C\xff${'x'.repeat(255)}0B\xe8\x03\x00\x00${'x'.repeat(1000)}q\x010${dtype}q\x020${fill.repeat(1000)}N.`;
    expect(() => unpickle(latin1(text))).toThrow(/larger than itself/);
  });

  it('survives 3 000 mutations of real pickles', () => {
    const originals = pythonPickles.map(bytesOf);
    fc.assert(
      fc.property(
        fc.nat(5),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.nat(),
        (which, edits, cut) => {
          const bytes = (originals[which] as Uint8Array).slice();
          for (const [at, value] of edits) bytes[at % bytes.length] = value;
          const end = cut % 3 === 0 ? cut % bytes.length : bytes.length;
          try {
            unpickle(bytes.subarray(0, end));
          } catch (error) {
            if (!isOphysError(error)) throw error;
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});

const plainData = fc.letrec<{ value: PickleValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<PickleValue>(null, true, false, -0, Infinity, 2n ** 64n, -(2n ** 90n)),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true }),
    fc.string({ unit: 'binary' }),
    fc.uint8Array(),
    fc
      .float32Array({ noNaN: true, minLength: 1 })
      .map((data): PickleValue => ({ dtype: 'float32', shape: [1, data.length], data })),
    fc.array(tie('value')),
    fc.array(fc.tuple(fc.string(), tie('value'))).map((pairs): PickleValue => new Map(pairs)),
  ),
})).value;

it.each([2, 3, 4] as const)('unpickle(pickle(x)) is x, protocol %i', (protocol) => {
  fc.assert(
    fc.property(plainData, (value) => {
      expect(strip(unpickle(pickle(value, { protocol })))).toEqual(strip(value));
    }),
    { numRuns: 200 },
  );
});

/** Arrays without the class that they were built by. */
function strip(value: PickleValue): unknown {
  if (value instanceof Map) return new Map([...value].map(([key, one]) => [key, strip(one)]));
  if (Array.isArray(value)) return value.map(strip);
  if (value !== null && typeof value === 'object' && 'dtype' in value) return { ...value };
  return value;
}
