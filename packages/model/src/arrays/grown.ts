import { type BlockRequest, InvalidArgumentError } from '@ophys/core';
import {
  type ArrayBlock,
  type ArrayValues,
  elementCount,
  isStored,
  type NdArray,
  type Selection,
  type StoredArray,
  sliceValues,
} from '../array.ts';
import { appendValues } from '../growable.ts';
import { blocksOfRows } from './blocks.ts';

/**
 * An array of a file with rows in memory that follow it. It reads as one array; a writer appends the
 * rows to the dataset.
 */
export class GrownArray implements StoredArray {
  /** What is in the file. */
  readonly base: StoredArray;
  /** The rows that follow. */
  readonly tail: NdArray;

  constructor(base: StoredArray, tail: NdArray) {
    this.base = base;
    this.tail = tail;
  }

  get shape(): readonly number[] {
    const [rows = 0, ...entry] = this.base.shape;
    return [rows + (this.tail.shape[0] ?? 0), ...entry];
  }

  get dtype(): StoredArray['dtype'] {
    return this.base.dtype;
  }

  get members(): StoredArray['members'] {
    return this.base.members;
  }

  get origin(): StoredArray['origin'] {
    return this.base.origin;
  }

  async read(selection: Selection = []): Promise<ArrayValues> {
    const [rows = 0, ...entry] = this.base.shape;
    const { start, stop } = selection[0] ?? { start: 0, stop: this.shape[0] ?? 0 };
    const rest = selection.slice(1);
    if (stop <= rows) return this.base.read([{ start, stop }, ...rest]);
    if (rest.some((range, axis) => range.stop - range.start !== entry[axis])) {
      throw new InvalidArgumentError(
        'selection',
        'Of rows that are not written yet only whole ones can be selected.',
      );
    }
    const size = elementCount(entry);
    const from = Math.max(0, start - rows) * size;
    const tail = sliceValues(this.tail.data, from, (stop - rows) * size);
    if (start >= rows) return tail;
    const head = await this.base.read([{ start, stop: rows }]);
    return appendValues(...alike(head, tail));
  }

  async readBigInts(selection?: Selection): Promise<BigInt64Array | BigUint64Array> {
    const [rows = 0] = this.base.shape;
    if ((selection?.[0]?.stop ?? this.shape[0] ?? 0) <= rows) {
      return this.base.readBigInts(selection);
    }
    throw new InvalidArgumentError('selection', 'Rows that are not written yet are plain numbers.');
  }

  frames(request?: BlockRequest): AsyncIterable<ArrayBlock> {
    const { shape } = this;
    return blocksOfRows(
      {
        shape,
        rowBytes: 8 * elementCount(shape.slice(1)),
        chunkRows: 1,
        label: `${this.origin.path} with the rows added to it`,
        read: (start, stop) => this.read([{ start, stop }]),
      },
      request,
    );
  }
}

/** An array with more rows: of an array in a file, the new ones stay in memory. */
export function growArray(array: NdArray | StoredArray, more: NdArray): NdArray | GrownArray {
  const [added = 0] = more.shape;
  if (!isStored(array)) {
    const [rows = 0, ...entry] = array.shape;
    return { ...array, data: appendValues(array.data, more.data), shape: [rows + added, ...entry] };
  }
  if (!(array instanceof GrownArray)) return new GrownArray(array, more);
  const [before = 0, ...entry] = array.tail.shape;
  const data = appendValues(...alike(array.tail.data, more.data));
  return new GrownArray(array.base, { data, shape: [before + added, ...entry] });
}

/** Two parts in one element type: what was appended first may be of a narrower one. */
function alike(first: ArrayValues, second: ArrayValues): [ArrayValues, ArrayValues] {
  if (!ArrayBuffer.isView(first) || !ArrayBuffer.isView(second)) return [first, second];
  if (first.constructor === second.constructor) return [first, second];
  return [Float64Array.from(first), Float64Array.from(second)];
}
