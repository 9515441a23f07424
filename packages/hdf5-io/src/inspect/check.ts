import type { TypedArray } from '@ophys/core';
import { type ArrayData, isStored, type NeurodataObject, readValues } from '@ophys/model';

/**
 * How much a piece of advice matters, in NWBInspector's words: `critical` is probably wrong data,
 * `violation` a very poor way to store it, `suggestion` a poor one. `error` says that a check could not
 * run.
 */
export type Importance = 'error' | 'critical' | 'violation' | 'suggestion';

/** What a check advises about one object. */
export interface Advice {
  readonly importance: Importance;
  /** Path of the object inside the file. */
  readonly path: string;
  /** Name of the check, as NWBInspector has it, e.g. `check_regular_timestamps`. */
  readonly check: string;
  /** What is there. */
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
}

/** What checks know besides the object. */
export interface Surroundings {
  /** Name of the file, as it was opened. */
  readonly fileName: string;
  /** The object's path in the file. */
  readonly path: string;
  readonly now: Date;
  /** Whether there is a file of that name, relative to the NWB file; undefined when nobody can tell. */
  existsBeside(name: string): Promise<boolean | undefined>;
  /** Whether a dataset of the file goes through any filter; undefined for arrays in memory. */
  isFiltered(array: ArrayData): boolean | undefined;
}

type Messages = Iterable<string> | AsyncIterable<string>;

/** A best practice: looks at every object of a type. */
export interface Check {
  readonly name: string;
  readonly importance: Importance;
  readonly fix: string;
  admits(item: NeurodataObject): boolean;
  run(item: NeurodataObject, around: Surroundings): Messages;
}

/** Declares a check; `run` yields one message for each thing to say. */
export function check<T extends NeurodataObject>(
  name: string,
  importance: Importance,
  type: abstract new (...parameters: never[]) => T,
  fix: string,
  run: (item: T, around: Surroundings) => Messages,
): Check {
  return {
    name,
    importance,
    fix,
    admits: (item) => item instanceof type,
    run: (item, around) => run(item as T, around),
  };
}

/** Elements of a column or series that checks look at, as NWBInspector does. */
export const SAMPLE = 200;

/** The first rows of an array as numbers or texts; undefined for compounds and other elements. */
export async function firstRows(
  array: ArrayData | undefined,
  count = SAMPLE,
): Promise<TypedArray | readonly string[] | undefined> {
  const rows = array?.shape[0];
  if (array === undefined || rows === undefined) return undefined;
  if (isStored(array) && ['reference', 'unknown', 'compound'].includes(array.dtype))
    return undefined;
  const values = await readValues(array, [{ start: 0, stop: Math.min(rows, count) }]);
  if (ArrayBuffer.isView(values)) return values;
  return Array.isArray(values) ? (values as readonly string[]) : undefined;
}

/** The first rows of an array of numbers; empty for anything else. */
export async function firstNumbers(
  array: ArrayData | undefined,
  count = SAMPLE,
): Promise<ArrayLike<number>> {
  const values = await firstRows(array, count);
  return ArrayBuffer.isView(values) ? values : [];
}
