import { createArray, dtypes, type TypedArray, WriteError } from '@ophys/core';
import { type ArrayValues, elementCount, type GrownArray, isCompound } from '@ophys/model';
import { isGrowable } from './hdf5/chunks.ts';
import { bytesOf, isTexts, packColumn } from './hdf5/encode.ts';
import type { Hdf5File } from './hdf5/file.ts';
import type { Hdf5Info, Hdf5Type } from './hdf5/library.ts';
import { elementTypeOfHdf5 } from './hdf5/types.ts';

/**
 * Appends to a dataset the rows that follow it in memory, in the element type that it has.
 *
 * @throws {WriteError} when the dataset cannot grow, or its element type cannot hold the rows
 */
export function appendTail(file: Hdf5File, path: string, array: GrownArray): void {
  const info = file.datasetInfo(path);
  const [rows = 0, ...entry] = info.shape ?? [];
  const [added = 0] = array.tail.shape;
  if (added === 0) return;
  if (!isGrowable(info)) throw cannotGrow(file, path, added);
  if (isTexts(array.tail.data)) {
    file.appendTexts(path, rows, array.tail.data, entry);
    return;
  }
  const bytes = encodeTail(array, info);
  if (bytes === undefined) throw misfit(file, path, info);
  file.appendBytes(path, rows, added, entry, bytes);
}

function cannotGrow(file: Hdf5File, path: string, added: number): WriteError {
  return new WriteError(
    file.path,
    `${path} cannot take ${added} more rows: it was stored with a fixed length. Write the objects into a new file (writeNwb), whose tables can grow.`,
  );
}

function misfit(file: Hdf5File, path: string, type: Hdf5Type): WriteError {
  return new WriteError(
    file.path,
    `${path} holds ${elementTypeOfHdf5(type)}, which cannot hold the rows to be appended. Write the objects into a new file (writeNwb), which chooses a type that can.`,
  );
}

/** The bytes of the rows that follow a dataset, in its type; undefined when it cannot hold them. */
export function encodeTail({ tail }: GrownArray, info: Hdf5Info): Uint8Array | undefined {
  const bytes = new Uint8Array(elementCount(tail.shape) * info.size);
  return fill(bytes, tail.data, info, { offset: 0, stride: info.size }) ? bytes : undefined;
}

interface Place {
  readonly offset: number;
  readonly stride: number;
}

/** Puts elements into rows of `stride` bytes, in the type of a file; false when it cannot hold them. */
function fill(bytes: Uint8Array, values: ArrayValues, type: Hdf5Type, place: Place): boolean {
  if (isCompound(values)) {
    return (type.compound_type?.members ?? []).every((member) => {
      const column = values[member.name];
      const at = { offset: place.offset + member.offset, stride: place.stride };
      return column !== undefined && fill(bytes, column, member, at);
    });
  }
  const source = isTexts(values) ? undefined : convert(values, type);
  if (source !== undefined) packColumn(bytes, source, { ...place, size: type.size });
  return source !== undefined;
}

/** The bytes of numbers as a file's type has them; undefined when one does not fit. */
function convert(values: TypedArray, type: Hdf5Type): Uint8Array | undefined {
  const element = elementTypeOfHdf5(type);
  if (element === 'int64' || element === 'uint64') {
    const least = element === 'int64' ? Number.MIN_SAFE_INTEGER : 0;
    if (!values.every((value) => Number.isSafeInteger(value) && value >= least)) return undefined;
    return new Uint8Array(BigInt64Array.from(Array.from(values, BigInt)).buffer);
  }
  const dtype = element === 'bool' ? 'uint8' : dtypes.find((candidate) => candidate === element);
  if (dtype === undefined) return undefined;
  const converted = createArray(dtype, values.length);
  converted.set(values);
  const exact = dtype === 'float32' || values.every((value, i) => Object.is(value, converted[i]));
  return exact ? bytesOf(converted) : undefined;
}
