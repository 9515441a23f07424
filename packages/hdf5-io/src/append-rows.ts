import { createArray, type Dtype, dtypes, type TypedArray, WriteError } from '@ophys/core';
import { type ArrayValues, elementCount, type GrownArray, isCompound } from '@ophys/model';
import { isGrowable } from './copy-array.ts';
import { bytesOf, isTexts, packColumn } from './hdf5/encode.ts';
import type { Hdf5File } from './hdf5/file.ts';
import type { Hdf5Type } from './hdf5/library.ts';
import { elementTypeOfHdf5 } from './hdf5/types.ts';

/**
 * Appends to a dataset the rows that follow it in memory, in the element type that it has.
 *
 * @throws {WriteError} when the dataset cannot grow, or its element type cannot hold the rows
 */
export function appendTail(file: Hdf5File, path: string, { tail }: GrownArray): void {
  const info = file.datasetInfo(path);
  const [rows = 0, ...entry] = info.shape ?? [];
  const [added = 0] = tail.shape;
  if (added === 0) return;
  if (!isGrowable(info)) throw cannotGrow(file, path, added);
  if (isTexts(tail.data)) {
    file.appendTexts(path, rows, tail.data, entry);
    return;
  }
  const bytes = new Uint8Array(added * elementCount(entry) * info.size);
  fill(bytes, tail.data, info, { offset: 0, stride: info.size }, () => misfit(file, path, info));
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
    `${path} holds ${8 * type.size}-bit ${elementTypeOfHdf5(type)}, which cannot hold the rows to be appended. Write the objects into a new file (writeNwb), which chooses a type that can.`,
  );
}

interface Place {
  readonly offset: number;
  readonly stride: number;
}

/** Puts elements into rows of `stride` bytes, in the type of a file. */
function fill(
  bytes: Uint8Array,
  values: ArrayValues,
  type: Hdf5Type,
  place: Place,
  misfit: () => WriteError,
): void {
  if (isCompound(values)) {
    for (const member of type.compound_type?.members ?? []) {
      const column = values[member.name];
      if (column === undefined) throw misfit();
      const offset = place.offset + member.offset;
      fill(bytes, column, member, { offset, stride: place.stride }, misfit);
    }
    return;
  }
  if (isTexts(values)) throw misfit();
  packColumn(bytes, convert(values, type, misfit), { ...place, size: type.size });
}

/** The bytes of numbers as a file's type has them; a value that it cannot hold is refused. */
function convert(values: TypedArray, type: Hdf5Type, misfit: () => WriteError): Uint8Array {
  const element = elementTypeOfHdf5(type);
  if (element === 'int64' || element === 'uint64') {
    const longs = element === 'int64' ? BigInt64Array : BigUint64Array;
    if (!values.every((value) => Number.isSafeInteger(value))) throw misfit();
    if (element === 'uint64' && values.some((value) => value < 0)) throw misfit();
    return new Uint8Array(longs.from(Array.from(values, BigInt)).buffer);
  }
  const dtype = element === 'bool' ? 'uint8' : dtypes.find((candidate) => candidate === element);
  if (dtype === undefined) throw misfit();
  const converted = createArray(dtype as Dtype, values.length);
  converted.set(values);
  const exact = dtype === 'float32' || values.every((value, i) => Object.is(value, converted[i]));
  if (!exact) throw misfit();
  return bytesOf(converted);
}
