import type { Hdf5Container } from './container.ts';

/** Collections that are kept; texts written together lie together. */
const KEPT = 32;
const HEAD = 8;

/** Finds texts and lists of variable length (specification, III.E). */
export class GlobalHeap {
  readonly #file: Hdf5Container;
  readonly #collections = new Map<number, ReadonlyMap<number, Uint8Array>>();

  constructor(file: Hdf5Container) {
    this.#file = file;
  }

  /** The bytes of an object; undefined for the index 0, which stands for nothing. */
  find(address: number, index: number): Uint8Array | undefined {
    if (index === 0) return undefined;
    const object = this.#collection(address).get(index);
    if (object === undefined)
      throw this.#file.fail(`the heap at ${address} has no object ${index}`);
    return object;
  }

  #collection(address: number): ReadonlyMap<number, Uint8Array> {
    const known = this.#collections.get(address);
    if (known) return known;
    const collection = readCollection(this.#file, address);
    this.#collections.set(address, collection);
    const [oldest] = this.#collections.keys();
    if (this.#collections.size > KEPT && oldest !== undefined) this.#collections.delete(oldest);
    return collection;
  }
}

function readCollection(file: Hdf5Container, address: number): ReadonlyMap<number, Uint8Array> {
  const { lengthSize } = file;
  const head = file.open(address, HEAD + lengthSize);
  head.signature('GCOL');
  head.skip(4);
  const cursor = file.open(address, head.uint(lengthSize));
  cursor.skip(HEAD + lengthSize);
  const objects = new Map<number, Uint8Array>();
  while (cursor.left >= HEAD + lengthSize) {
    const index = cursor.u16();
    cursor.skip(6);
    const size = cursor.uint(lengthSize);
    if (index === 0) break; // the rest is free
    objects.set(index, cursor.take(size));
    cursor.skip(Math.min(cursor.left, (8 - (size % 8)) % 8));
  }
  return objects;
}
