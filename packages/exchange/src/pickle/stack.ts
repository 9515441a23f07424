import type { ByteReader } from '../bytes/byte-reader.ts';
import type { PickleValue } from '../npy/array.ts';
import type { CallContext, StackValue } from './globals.ts';

/** Containers that a pickle may make; about 20 000 ROIs of suite2p take a million. */
const MOST_CONTAINERS = 4_000_000;

/** Values on the stack at once. */
const DEEPEST_STACK = 8_000_000;

/** Marks on the stack at once: how deeply containers may be opened within each other. */
const DEEPEST_NESTING = 10_000;

/** The stack and the memo of an unpickler, with their bounds. */
export class PickleStack implements CallContext {
  readonly path: string;
  readonly reader: ByteReader;
  readonly memo = new Map<number, StackValue>();
  #values: StackValue[] = [];
  readonly #below: StackValue[][] = [];
  #containers = 0;
  #bytesLeft: number;

  constructor(reader: ByteReader) {
    this.reader = reader;
    this.path = reader.path;
    this.#bytesLeft = 2 * reader.size + 1024;
  }

  spend(bytes: number): void {
    this.#bytesLeft -= bytes;
    if (this.#bytesLeft < 0) {
      throw this.reader.damaged('its arrays are larger than itself');
    }
  }

  push(value: StackValue): void {
    if (this.#values.length >= DEEPEST_STACK) throw this.reader.damaged('its stack overflows');
    this.#values.push(value);
  }

  pop(): StackValue {
    const value = this.#values.pop();
    if (value === undefined) throw this.reader.damaged('its stack is empty');
    return value;
  }

  top(): StackValue {
    const value = this.#values.at(-1);
    if (value === undefined) throw this.reader.damaged('its stack is empty');
    return value;
  }

  /** Drops the top value, or an open mark when nothing lies above it. */
  drop(): void {
    if (this.#values.pop() === undefined) this.toMark();
  }

  mark(): void {
    if (this.#below.length >= DEEPEST_NESTING) throw this.reader.damaged('it nests too deeply');
    this.#below.push(this.#values);
    this.#values = [];
  }

  /** Takes everything above the last mark off the stack. */
  toMark(): StackValue[] {
    const above = this.#values;
    const below = this.#below.pop();
    if (below === undefined) throw this.reader.damaged('a mark is missing');
    this.#values = below;
    return above;
  }

  pushList(values: readonly StackValue[]): void {
    this.#countContainer();
    this.push(values as readonly PickleValue[]);
  }

  pushMap(pairs: readonly StackValue[]): void {
    this.#countContainer();
    const map = new Map<PickleValue, PickleValue>();
    this.#setPairs(map, pairs);
    this.push(map);
  }

  append(values: readonly StackValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw this.reader.damaged('it appends to what is no list');
    for (const value of values) list.push(value);
  }

  setItems(pairs: readonly StackValue[]): void {
    const map = this.top();
    if (!(map instanceof Map)) throw this.reader.damaged('it sets items of what is no dict');
    this.#setPairs(map, pairs);
  }

  remember(index: number): void {
    this.memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw this.reader.damaged(`it recalls value ${index}, never stored`);
    this.push(value);
  }

  #setPairs(map: Map<PickleValue, PickleValue>, pairs: readonly StackValue[]): void {
    if (pairs.length % 2 !== 0) throw this.reader.damaged('a key of a dict has no value');
    for (let i = 0; i < pairs.length; i += 2) {
      map.set(pairs[i] as PickleValue, pairs[i + 1] as PickleValue);
    }
  }

  #countContainer(): void {
    if (++this.#containers > MOST_CONTAINERS) {
      throw this.reader.damaged(`it makes more than ${MOST_CONTAINERS} lists and dicts`);
    }
  }
}
