import { InvalidArgumentError, UnknownNameError, WrongTypeError } from '@ophys/core';
import type { ObjectStorage, ObjectType } from './fields.ts';
import type { NeurodataObject } from './object.ts';
import { adopt } from './parent.ts';
import { specOf } from './spec.ts';

/** Named objects inside another one, in the order they were added. */
export class Collection<T extends NeurodataObject> {
  /** What the owner calls it, for messages. */
  readonly label: string;
  readonly #owner: NeurodataObject;
  readonly #types: () => readonly ObjectType[];
  readonly #reserved: readonly string[];
  readonly #items = new Map<string, T>();

  constructor(
    owner: NeurodataObject,
    label: string,
    { types, reserved }: Pick<ObjectStorage, 'types' | 'reserved'>,
  ) {
    this.label = label;
    this.#owner = owner;
    this.#types = types;
    this.#reserved = reserved;
  }

  /** Number of objects. */
  get size(): number {
    return this.#items.size;
  }

  /** Their names, in order. */
  get names(): readonly string[] {
    return [...this.#items.keys()];
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#items.values();
  }

  /** Whether there is one of that name. */
  has(name: string): boolean {
    return this.#items.has(name);
  }

  /** The one of that name, or undefined. */
  find(name: string): T | undefined {
    return this.#items.get(name);
  }

  /**
   * The one of that name; without a name, the only one there is.
   *
   * @throws {UnknownNameError} when there is none of that name
   * @throws {InvalidArgumentError} without a name, when there is not exactly one
   */
  get(name?: string): T {
    const item = name === undefined ? this.#only() : this.#items.get(name);
    if (item !== undefined) return item;
    throw new UnknownNameError(
      'name',
      `There is no "${name}" in ${this.label} of "${this.#owner.name}"; there ${this.#listed()}.`,
    );
  }

  #only(): T | undefined {
    const [item] = this.#items.values();
    if (this.size === 1) return item;
    throw new InvalidArgumentError(
      'name',
      `Which of ${this.label} of "${this.#owner.name}"? There ${this.#listed()}; give a name.`,
    );
  }

  #listed(): string {
    return this.size === 0 ? 'are none' : `are ${this.names.map((name) => `"${name}"`).join(', ')}`;
  }

  /**
   * Adds one or several; all or none.
   *
   * @throws {InvalidArgumentError} for a name that is taken
   * @throws {WrongTypeError} for an object of another type
   */
  add<Given extends T | readonly T[]>(given: Given): Given {
    const items = [given].flat() as T[];
    const names = new Set(this.#items.keys());
    for (const item of items) {
      this.#check(item, names);
      names.add(item.name);
    }
    for (const item of items) this.restore(item);
    return given;
  }

  #check(item: T, names: ReadonlySet<string>): void {
    const types = this.#types();
    if (!types.some((type) => item instanceof type)) {
      throw new WrongTypeError(
        this.label,
        `Expected ${types.map((type) => specOf(type).type).join(' or ')} in ${this.label} of "${this.#owner.name}", got ${describe(item)}.`,
      );
    }
    if (this.#reserved.includes(item.name)) {
      throw new InvalidArgumentError(
        'name',
        `Nothing in ${this.label} of "${this.#owner.name}" can be named "${item.name}": the name has a meaning of its own in a file.`,
      );
    }
    if (names.has(item.name)) {
      throw new InvalidArgumentError(
        this.label,
        `"${item.name}" is already in ${this.label} of "${this.#owner.name}"; names must differ.`,
      );
    }
  }

  /** Adds what a file holds, without checks; for readers. */
  restore(item: T): void {
    this.#items.set(item.name, item);
    adopt(item, this.#owner);
  }

  /** Puts the objects named first, in that order; for readers. */
  reorder(names: readonly string[]): void {
    const rest = [...this.#items];
    this.#items.clear();
    for (const name of names) {
      const item = rest.find(([key]) => key === name);
      if (item) this.#items.set(...item);
    }
    for (const [key, item] of rest) this.#items.set(key, item);
  }
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : typeof value;
}
