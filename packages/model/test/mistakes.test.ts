import { InvalidArgumentError, WrongTypeError } from '@ophys/core';
import { expect, test } from 'vitest';
import {
  DynamicTable,
  type ElementIdentifiers,
  GrayscaleImage,
  readValues,
  TimeSeries,
} from '../src/index.ts';

function tableWith(column: string, index?: boolean): DynamicTable {
  const table = new DynamicTable({ name: 't', description: 'd' });
  table.addColumn({ name: column, description: 'c', ...(index && { index }) });
  return table;
}

test.each([[['a', 'b']], [[1.5, 2]], [[true, false]]])(
  'a ragged column of %j takes empty rows anywhere',
  async (entries) => {
    for (const rows of [
      [[], entries],
      [entries, []],
      [entries, [], entries, []],
    ]) {
      const table = tableWith('c', true);
      for (const c of rows) table.addRow({ c });
      const read = await table.rows();
      expect(read.map(({ c }) => Array.from(c as never))).toEqual(rows);
      expect(table.rowCount).toBe(rows.length);
    }
  },
);

test('booleans of a ragged column are booleans', async () => {
  const table = tableWith('c', true);
  table.addRow({ c: [true, false] });
  expect(await table.cell(0, 'c')).toEqual([true, false]);
});

test('a boolean is no number, and a number no boolean', () => {
  const table = tableWith('q');
  table.addRow({ q: 3 });
  expect(() => table.addRow({ q: true })).toThrow('Column "q" holds float64, got bool.');
  const flags = tableWith('q');
  flags.addRow({ q: true });
  expect(() => flags.addRow({ q: 3 })).toThrow('Column "q" holds bool, got 3.');
  expect([table.rowCount, flags.rowCount]).toEqual([1, 1]);
  expect((table.id as ElementIdentifiers).data.shape).toEqual([1]);
});

test('nested lists are refused with what to give instead', () => {
  const data = [
    [1, 2],
    [3, 4],
  ] as never;
  const make = () => new TimeSeries({ name: 's', data, unit: 'V', rate: 1 });
  expect(make).toThrow(InvalidArgumentError);
  expect(make).toThrow('{ data, shape }');
});

test('what is no array at all is refused', () => {
  const data = new Set([1, 2]) as never;
  expect(() => new TimeSeries({ name: 's', data, unit: 'V', rate: 1 })).toThrow(WrongTypeError);
});

test('a message about a constructor is one sentence', () => {
  const make = () => new TimeSeries({ name: 'a', data: [1], unit: 'V' });
  expect(make).toThrow(/^TimeSeries "a": it has neither/);
});

test('a grey picture is made from rows, given either way', async () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  const byShape = GrayscaleImage.fromPixels({ data, shape: [2, 3] }, { name: 'p' });
  const bySize = GrayscaleImage.fromPixels({ data, height: 2, width: 3 }, { name: 'p' });
  expect(byShape.data.shape).toEqual([3, 2]);
  expect(await readValues(byShape.data)).toEqual(Float32Array.of(1, 4, 2, 5, 3, 6));
  expect(await readValues(bySize.data)).toEqual(await readValues(byShape.data));
});
