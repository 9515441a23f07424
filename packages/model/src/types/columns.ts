import { array, reference, text } from '../fields.ts';
import { neurodata } from '../neurodata.ts';
import { indexEnds } from '../rules/table.ts';
import { type Cell, readCells } from '../table/cells.ts';
import { checkRow, type RowSelection, selectedRows } from '../table/selection.ts';
import { Data } from './base.ts';

const upToFour = [[null], [null, null], [null, null, null], [null, null, null, null]] as const;

/** A column: one entry per row, or, behind a {@link VectorIndex}, the rows' entries concatenated. */
export class VectorData extends neurodata('VectorData', Data, {
  description: text({ doc: 'What the column holds', attribute: true }),
  data: array('any', upToFour, {
    doc: 'The entries; the first axis is rows',
    content: true,
    resizable: true,
  }),
}) {
  /** Number of entries, or of rows for an index. */
  get length(): number {
    return this.data.shape[0] ?? 0;
  }

  /**
   * One entry; of an index, all the entries of a row.
   *
   * @throws {OutOfRangeError} when there is no such row
   */
  async cell(row: number): Promise<Cell> {
    const [cell] = await this.cells([checkRow(row, this.length, `"${this.name}"`)]);
    return cell as Cell;
  }

  /**
   * Entries of chosen rows, all by default; of an index, those of each row.
   *
   * @throws {OutOfRangeError} when there is no such row
   */
  async cells(selection: RowSelection = {}): Promise<Cell[]> {
    return readCells(this, selectedRows(selection, this.length, `"${this.name}"`));
  }
}

/** Where each row of a ragged column ends, counted from the start of the column. */
export class VectorIndex extends neurodata(
  'VectorIndex',
  VectorData,
  {
    data: array('uint8', [[null]], { doc: 'End of each row', content: true, resizable: true }),
    target: reference(() => VectorData, { doc: 'The ragged column' }),
  },
  { contentRules: [indexEnds] },
) {}

/** The row identifiers of a table. */
export class ElementIdentifiers extends neurodata(
  'ElementIdentifiers',
  Data,
  {
    data: array('int32', [[null]], { doc: 'One integer per row', content: true, resizable: true }),
  },
  { defaultName: 'element_id' },
) {}
