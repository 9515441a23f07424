import {
  createArray,
  type Dtype,
  dtypeRange,
  InvalidArgumentError,
  isFloat,
  WrongTypeError,
} from '@ophys/core';
import { admitsType, fitsShape, nameOfType } from './admit.ts';
import {
  type ArrayData,
  type ArrayInput,
  elementTypeOf,
  isPending,
  isStored,
  membersOf,
  toArrayData,
} from './array.ts';
import { SharedArray } from './arrays/shared.ts';
import type { DeclaredType, ValueStorage } from './fields.ts';

/**
 * Checks what a constructor was given for a declared member and brings it into the form that objects
 * hold.
 *
 * @throws {WrongTypeError} when it is of another kind or width
 * @throws {InvalidArgumentError} when its shape or range does not fit
 */
export function acceptValue(
  given: unknown,
  storage: ValueStorage,
  argument: string,
  label: string,
): unknown {
  if (storage.form === 'scalar') return acceptScalar(given, storage, argument, label);
  if (storage.form === 'list') return acceptList(given, storage, argument, label);
  return acceptArray(given, storage, argument, label);
}

function acceptScalar(given: unknown, storage: ValueStorage, argument: string, label: string) {
  const { dtype } = storage;
  if (dtype === 'text') return acceptText(given, argument, label);
  if (dtype === 'isodatetime') return acceptMoment(given, argument, label, storage.localTime);
  return acceptNumber(given, dtype as Dtype, argument, label);
}

function acceptText(given: unknown, argument: string, label: string): string {
  if (typeof given === 'string') return given;
  throw new WrongTypeError(argument, `Expected a text for ${label}, got ${show(given)}.`);
}

const local = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/;
const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

function acceptMoment(given: unknown, argument: string, label: string, localTime: boolean): string {
  if (given instanceof Date && !Number.isNaN(given.getTime())) {
    return Date.prototype.toISOString.call(given);
  }
  if (typeof given === 'string' && moment.test(given) && !Number.isNaN(Date.parse(given))) {
    return given;
  }
  if (localTime && typeof given === 'string' && withLocalOffset(given) !== given) {
    return withLocalOffset(given);
  }
  const Kind = typeof given === 'string' ? InvalidArgumentError : WrongTypeError;
  throw new Kind(
    argument,
    `Expected a Date or a text such as "2024-05-06T07:08:09+02:00" (with an offset) for ${label}, got ${show(given)}.`,
  );
}

/** A moment without an offset in local time, e.g. `2024-05-06T07:08:09`; other texts as they are. */
export function withLocalOffset(moment: string): string {
  const time = moment.includes('T') ? moment : `${moment}T00:00:00`;
  if (!local.test(moment) || Number.isNaN(Date.parse(time))) return moment;
  return `${time}${localOffset(new Date(time))}`;
}

/** The offset that local time has at a moment, e.g. `+02:00`. */
function localOffset(moment: Date): string {
  const minutes = -moment.getTimezoneOffset();
  const two = (n: number) => String(Math.floor(Math.abs(n))).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(Math.abs(minutes) % 60)}`;
}

function acceptNumber(given: unknown, dtype: Dtype, argument: string, label: string): number {
  const { min, max } = dtypeRange(dtype);
  const expected = isFloat(dtype) ? 'a finite number or NaN' : `an integer from ${min} to ${max}`;
  const number = given as number;
  const ok = isFloat(dtype)
    ? typeof given === 'number' && Math.abs(number) !== Infinity
    : Number.isInteger(given) && number >= min && number <= max;
  if (ok) return number;
  const isOfKind = typeof given === 'number' && (isFloat(dtype) || Number.isInteger(given));
  const Kind = isOfKind ? InvalidArgumentError : WrongTypeError;
  throw new Kind(argument, `Expected ${expected} for ${label}, got ${show(given)}.`);
}

function acceptList(given: unknown, storage: ValueStorage, argument: string, label: string) {
  const single = storage.orOne && (typeof given === 'string' || given instanceof Date);
  const isList = Array.isArray(given) || ArrayBuffer.isView(given);
  if (!single && !isList) {
    throw new WrongTypeError(argument, `Expected a list for ${label}, got ${show(given)}.`);
  }
  const list = single ? [given] : Array.from(given as readonly unknown[]);
  checkShape([list.length], storage, argument, label);
  return list.map((item) => acceptScalar(item, storage, argument, label));
}

function acceptArray(given: unknown, storage: ValueStorage, argument: string, label: string) {
  if (typeof given !== 'object' || given === null) {
    throw new WrongTypeError(
      argument,
      `Expected an array, { data, shape } or an array of an open file for ${label}, got ${show(given)}.`,
    );
  }
  const shared = sharedFrom(given, argument);
  const list = Array.isArray(given) ? narrowList(given, storage.dtype, argument, label) : given;
  const array = shared ?? widen(toArrayData(list as ArrayInput, argument), storage.dtype);
  if (isPending(array)) return array; // its writer checks the blocks as they come
  const found = elementTypeOf(array);
  if (!admitsType(storage.dtype, found, membersOf(array))) {
    throw new WrongTypeError(
      argument,
      `Expected ${nameOfType(storage.dtype)} for ${label}, got ${found}.`,
    );
  }
  checkShape(array.shape, storage, argument, label);
  return array;
}

/** Another object stands for its array of the same name. */
function sharedFrom(given: object, argument: string): SharedArray | undefined {
  if (!('neurodataType' in given) || !(argument in given)) return undefined;
  return new SharedArray(given, argument);
}

/** A list of plain numbers takes the declared width. */
function narrowList(list: unknown[], dtype: DeclaredType, argument: string, label: string) {
  const isWidth = typeof dtype === 'string' && dtype in widths;
  if (!isWidth || !list.every((item) => typeof item === 'number')) return list;
  const numbers = createArray(dtype as Dtype, list.length);
  for (const [i, item] of list.entries()) {
    numbers[i] = acceptNumber(item, dtype as Dtype, argument, `element ${i} of ${label}`);
  }
  return numbers;
}

const widths: Readonly<Record<Dtype, true>> = {
  uint8: true,
  int8: true,
  uint16: true,
  int16: true,
  uint32: true,
  int32: true,
  float32: true,
  float64: true,
};

/** Narrower or unsigned numbers in memory become the declared width where no value can change. */
function widen(array: ArrayData, dtype: DeclaredType): ArrayData {
  if (isStored(array) || typeof dtype !== 'string' || !(dtype in widths)) return array;
  const { data } = array;
  if (!ArrayBuffer.isView(data) || admitsType(dtype, elementTypeOf(array), undefined)) return array;
  const wide = createArray(dtype as Dtype, data.length);
  wide.set(data);
  const exact = wide.every((value, i) => Object.is(value, data[i]));
  return exact ? { ...array, data: wide } : array;
}

function checkShape(
  shape: readonly number[],
  storage: ValueStorage,
  argument: string,
  label: string,
): void {
  if (fitsShape(shape, storage.shapes)) return;
  throw new InvalidArgumentError(
    argument,
    `Expected shape ${storage.shapes.map(showShape).join(' or ')} for ${label}, got ${showShape(shape)}.`,
  );
}

/** A shape as text, with `*` for any extent. */
export function showShape(shape: readonly (number | null)[]): string {
  return `[${shape.map((extent) => extent ?? '*').join(', ')}]`;
}

function show(value: unknown): string {
  if (typeof value === 'string') return `the text "${value}"`;
  if (typeof value === 'object' && value !== null) return value.constructor?.name ?? 'an object';
  return String(value);
}
