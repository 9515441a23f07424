import { type BlockRequest, InvalidArgumentError, type TypedArray } from '@ophys/core';
import {
  type ArrayBlock,
  type ArrayData,
  type ArrayValues,
  elementCount,
  isStored,
  lengthOf,
  readValues,
  sliceValues,
} from '../array.ts';

/** What a block comes near to when nobody says how long it is to be. */
const BLOCK_BYTES = 2 ** 23;
/** Rows that share chunks are read together when that takes no more than this. */
const GROUP_BYTES = 2 ** 26;

/** An array as far as its rows are concerned. */
export interface RowReader {
  readonly shape: readonly number[];
  readonly rowBytes: number;
  /** Rows that can only be read together. */
  readonly chunkRows: number;
  /** What messages call it. */
  readonly label: string;
  read(start: number, stop: number): Promise<ArrayValues>;
}

interface Rows {
  readonly start: number;
  readonly stop: number;
  readonly data: ArrayValues;
}

/** Blocks of rows in order; no chunk is read twice. */
export async function* blocksOfRows(
  array: RowReader,
  request: BlockRequest = {},
): AsyncGenerator<ArrayBlock> {
  const [rows, ...entry] = array.shape;
  if (rows === undefined) {
    throw new InvalidArgumentError('array', `${array.label} is a single value; it has no rows.`);
  }
  const rowBytes = Math.max(1, array.rowBytes);
  const group = array.chunkRows * rowBytes <= GROUP_BYTES ? Math.max(1, array.chunkRows) : 1;
  const near = Math.max(1, Math.floor(BLOCK_BYTES / rowBytes / group)) * group;
  const { start, stop, size } = checkRequest(request, rows, near, array.label);
  let held: Rows | undefined;
  for (let from = start; from < stop; from += size) {
    request.signal?.throwIfAborted();
    const to = Math.min(stop, from + size);
    const parts: ArrayValues[] = [];
    for (let at = from; at < to; ) {
      if (held === undefined || at >= held.stop) held = await readNext(array, rows, group, at, to);
      const end = Math.min(to, held.stop);
      parts.push(rowsOf(held, at, end));
      at = end;
    }
    yield { data: join(parts), shape: [to - from, ...entry], start: from };
  }
}

/** Whole groups as far as a block goes; the one that it shares with the next block comes by itself. */
async function readNext(
  array: RowReader,
  rows: number,
  group: number,
  at: number,
  to: number,
): Promise<Rows> {
  const start = Math.floor(at / group) * group;
  const whole = Math.floor(to / group) * group;
  const stop = Math.min(rows, whole > start ? whole : start + group);
  return { start, stop, data: await array.read(start, stop) };
}

/** Blocks of rows of an array, wherever it is; see `StoredArray.frames`. */
export function readBlocks(array: ArrayData, request?: BlockRequest): AsyncIterable<ArrayBlock> {
  if (isStored(array)) return array.frames(request);
  const entry = array.shape.slice(1);
  return blocksOfRows(
    {
      shape: array.shape,
      rowBytes: 8 * elementCount(entry),
      chunkRows: 1,
      label: 'The array',
      read: async (start, stop) => readValues(array, [{ start, stop }]),
    },
    request,
  );
}

function checkRequest(request: BlockRequest, rows: number, near: number, path: string) {
  const { start = 0, stop = rows, size = near } = request;
  if (!Number.isInteger(size) || size < 1) {
    throw new InvalidArgumentError('size', `A block has at least one row, got size ${size}.`);
  }
  if (!(Number.isInteger(start) && Number.isInteger(stop) && 0 <= start && stop <= rows)) {
    throw new InvalidArgumentError(
      'start',
      `Rows ${start} to ${stop} of ${path} were asked for, but it has rows 0 to ${rows}.`,
    );
  }
  return { start, stop, size };
}

function rowsOf(
  { start: first, stop: last, data }: Rows,
  start: number,
  stop: number,
): ArrayValues {
  if (start === first && stop === last) return data;
  const perRow = lengthOf(data) / (last - first);
  return sliceValues(data, (start - first) * perRow, (stop - first) * perRow);
}

/** Parts one after the other. */
function join(parts: readonly ArrayValues[]): ArrayValues {
  const [first, ...rest] = parts;
  if (first === undefined || rest.length === 0) return first ?? [];
  if (ArrayBuffer.isView(first)) return joinNumbers(parts as readonly TypedArray[]);
  if (Array.isArray(first)) return (parts as readonly string[][]).flat();
  const columns = parts as readonly Readonly<Record<string, ArrayValues>>[];
  return Object.fromEntries(
    Object.keys(first).map((name) => [
      name,
      join(columns.map((part) => part[name] ?? [])) as TypedArray | readonly string[],
    ]),
  );
}

function joinNumbers(parts: readonly TypedArray[]): TypedArray {
  const [first] = parts as readonly [TypedArray];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const joined = new (first.constructor as new (length: number) => TypedArray)(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
