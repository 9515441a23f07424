import {
  InvalidArgumentError,
  OutOfRangeError,
  UnknownNameError,
  WrongTypeError,
} from '@ophys/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ArrayValues,
  checkObject,
  copyObject,
  DynamicTable,
  DynamicTableRegion,
  type PixelColumns,
  type PlaneSegmentation,
  type Selection,
  type StoredArray,
  sliceValues,
  VectorData,
  VectorIndex,
} from '../src/index.ts';
import { emptyTable, kindOf } from './fixtures.ts';

const table = (init: Partial<ConstructorParameters<typeof DynamicTable>[0]> = {}) =>
  new DynamicTable({ name: 't', description: 'd', ...init });
const column = (name: string, data: number[]) => new VectorData({ name, description: 'd', data });

/** An array as a file would give it, which counts what is read of it. */
function stored(data: ArrayValues, length: number, dtype: StoredArray['dtype']) {
  const reads: [number, number][] = [];
  const array = {
    shape: [length],
    dtype,
    origin: { file: {}, path: '/' },
    async read(selection?: Selection) {
      const { start, stop } = selection?.[0] ?? { start: 0, stop: length };
      reads.push([start, stop]);
      return sliceValues(data, start, stop);
    },
  };
  return { array: array as unknown as StoredArray, reads };
}

test('rows are added and read, in any order', async () => {
  const made = table();
  made.addColumn({ name: 'n', description: 'd' });
  made.addColumn({ name: 'text', description: 'd' });
  expect(made.addRow({ n: 1, text: 'a' })).toBe(0);
  expect(made.addRow({ n: 2, text: 'b', id: 9 })).toBe(1);
  expect(await made.rows()).toEqual([
    { id: 0, n: 1, text: 'a' },
    { id: 9, n: 2, text: 'b' },
  ]);
  expect(await made.rows([1, 0, 1])).toHaveLength(3);
  expect(await made.rows({ start: 1 })).toEqual([{ id: 9, n: 2, text: 'b' }]);
  expect(await made.cell(1, 'id')).toBe(9);
  await expect(made.row(2)).rejects.toThrow(OutOfRangeError);
  await expect(made.cell(0, 'x')).rejects.toThrow(UnknownNameError);
  expect(kindOf(() => made.column('x'))).toBe(UnknownNameError);
  expect(kindOf(() => made.addRow({ n: 1, text: 2 }))).toBe(WrongTypeError);
  expect(kindOf(() => made.addRow({ n: 1 }))).toBe(InvalidArgumentError);
  expect(made.rowCount).toBe(2);
});

test('rows of a ragged column read as they were given, whatever is chosen', async () => {
  const lists = fc.array(fc.array(fc.double(), { maxLength: 4 }), { minLength: 1, maxLength: 9 });
  await fc.assert(
    fc.asyncProperty(lists, fc.array(fc.nat(8)), async (rows, picks) => {
      const made = table({ id: rows.map((_, i) => i) });
      made.addColumn({ name: 'n', description: 'd', data: rows, index: true });
      const chosen = picks.filter((row) => row < rows.length);
      const read = await made.rows(chosen);
      expect(read.map(({ n }) => n)).toEqual(
        chosen.map((row) => Float64Array.from(rows[row] ?? [])),
      );
    }),
  );
});

test('only what a row needs is read from a file', async () => {
  const ends = stored(Uint8Array.of(2, 2, 5), 3, 'uint8');
  const values = stored(Int32Array.of(1, 2, 3, 4, 5), 5, 'int32');
  const target = new VectorData({ name: 'n', description: 'd', data: values.array });
  const index = new VectorIndex({ name: 'n_index', description: 'd', data: ends.array, target });
  const made = table({ columns: [target, index] });
  expect(await made.cell(2, 'n')).toEqual(Int32Array.of(3, 4, 5));
  expect(await made.cell(1, 'n')).toEqual(new Int32Array(0));
  expect(ends.reads).toEqual([
    [1, 3],
    [0, 2],
  ]);
  expect(values.reads).toEqual([
    [2, 5],
    [2, 2],
  ]);
});

test('a damaged index is an error, not another row', async () => {
  const target = column('n', [1, 2]);
  for (const data of [Uint8Array.of(2, 1), Uint8Array.of(1, 9)]) {
    const index = new VectorIndex({ name: 'n_index', description: 'd', data, target });
    const made = table({ columns: [target, index] });
    await expect(made.rows()).rejects.toThrow(/damaged/);
  }
});

test('columns come in the order of colnames, indexes with what they are of', () => {
  const [a, b] = [column('a', [1, 2]), column('b', [1, 2, 3])];
  const index = new VectorIndex({
    name: 'b_index',
    description: 'd',
    data: Uint8Array.of(1, 3),
    target: b,
  });
  expect(table({ columns: [a, b, index], colnames: ['b', 'a'] }).colnames).toEqual(['b', 'a']);
  const second = new VectorIndex({ ...index, name: 'other', target: b });
  const refused = [
    () => table({ columns: [a, b, index], colnames: ['b'] }),
    () => table({ colnames: ['a'] }),
    () => table({ columns: [a, index] }),
    () => table({ columns: [b, index, second] }),
    () => table({ columns: [a, column('a', [1, 2])] }),
    () => table({ columns: [a, column('c', [1])] }),
    () => table({ columns: [a], id: [1] }),
  ];
  expect(refused.map(kindOf)).toEqual(refused.map(() => InvalidArgumentError));
});

test('region columns refer to rows of tables', async () => {
  const target = table({ name: 'target', columns: [column('n', [10, 20, 30])] });
  const region = new DynamicTableRegion({ name: 'r', description: 'd', data: [2, 0] });
  const made = table({ columns: [region], targetTables: { r: target } });
  expect(region.table).toBe(target);
  expect(await region.rows()).toEqual([
    { id: 2, n: 30 },
    { id: 0, n: 10 },
  ]);
  expect(await made.cell(0, 'r')).toBe(2);
  made.addRow({ r: 1 });
  expect(kindOf(() => made.addRow({ r: 3 }))).toBe(OutOfRangeError);
  const self = made.addColumn({ name: 'self', description: 'd', data: [2, 2, 0], table: true });
  expect(made.foreignColumns).toEqual(['r', 'self']);
  expect(made.linkedTables).toEqual([target, made]);
  expect(await (self as DynamicTableRegion).row(2)).toEqual({ id: 0, r: 2, self: 2 });
  const refused = [
    () => region.setTable(made),
    () => table({ columns: [column('a', [1])], targetTables: { a: target } }),
    () => table({ columns: [column('a', [1])], targetTables: { b: target } }),
  ];
  expect(refused.map(kindOf)).toEqual(refused.map(() => InvalidArgumentError));
  const loose = new DynamicTableRegion({ name: 'l', description: 'd', data: [0] });
  await expect(loose.row(0)).rejects.toThrow(/no table/);
  expect((await checkObject(loose)).map(({ rule }) => rule)).toEqual(['missing-reference']);
  loose.setTable(target);
  expect(await checkObject(loose)).toEqual([]);
});

test('indexes are given as ends, of one level or more', async () => {
  const made = table({ id: [0, 1] });
  const data = ['a', 'b', 'c'];
  const init = { name: 'n', description: 'd', data };
  made.addColumn({ ...init, index: [[1, 3, 3], Uint8Array.of(2, 3)] });
  expect(await made.cell(0, 'n')).toEqual([['a'], ['b', 'c']]);
  const refused = [
    () => made.addColumn({ ...init, name: 'm', index: [1, 2] }),
    () => made.addColumn({ ...init, name: 'm', index: [2, 1] }),
    () => made.addColumn({ ...init, name: 'm', index: [1, 2, 3] }),
    () => made.addColumn({ ...init, name: 'm', index: 1.5 }),
  ];
  expect(refused.map(kindOf)).toEqual(refused.map(() => InvalidArgumentError));
  expect(kindOf(() => made.addColumn({ ...init, name: 'm', index: true }))).toBe(WrongTypeError);
});

test('tables that began with the same rows do not write into each other', async () => {
  const first = emptyTable();
  first.addRoi({ pixelMask: [[1, 1, 1]] });
  first.addRoi({ pixelMask: [[2, 2, 1]] });
  const second = copyObject(first);
  first.addRoi({ pixelMask: [[3, 3, 1]] });
  second.addRoi({ pixelMask: [[4, 4, 1]] });
  expect(kindOf(() => first.addRoi({ pixelMask: [[5, -1, 1]] }))).toBe(InvalidArgumentError);
  first.addRoi({ pixelMask: [[6, 6, 1]] });
  const columns = async (table: PlaneSegmentation) =>
    (await table.column('pixel_mask').cells()).map((cell) => (cell as PixelColumns).x[0]);
  expect(await columns(first)).toEqual([1, 2, 3, 6]);
  expect(await columns(second)).toEqual([1, 2, 4]);
  expect((await second.rows()).map(({ id }) => id)).toEqual([0, 1, 2]);
  expect(await second.cell(2, 'pixel_mask')).toMatchObject({ x: Uint32Array.of(4) });
});
