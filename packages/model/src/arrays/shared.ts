import { type BlockRequest, InvalidArgumentError } from '@ophys/core';
import {
  type ArrayBlock,
  type ArrayData,
  type ArrayValues,
  elementTypeOf,
  isStored,
  membersOf,
  readValues,
  type Selection,
  type StoredArray,
} from '../array.ts';
import { readBlocks } from './blocks.ts';

/**
 * The array of another object, e.g. the timestamps of another series: a link to its dataset in a file.
 * Chains lead to the object that has the array itself.
 */
export class SharedArray implements StoredArray {
  /** The object that the array belongs to. */
  readonly owner: object;
  /** Name of the member of `owner`. */
  readonly key: string;

  constructor(owner: object, key: string) {
    const held = (owner as Readonly<Record<string, unknown>>)[key];
    this.owner = held instanceof SharedArray ? held.owner : owner;
    this.key = held instanceof SharedArray ? held.key : key;
  }

  /** The array itself. */
  get array(): ArrayData {
    return (this.owner as Readonly<Record<string, ArrayData>>)[this.key] as ArrayData;
  }

  get shape(): readonly number[] {
    return this.array.shape;
  }

  get dtype(): StoredArray['dtype'] {
    return elementTypeOf(this.array);
  }

  get members(): StoredArray['members'] {
    return membersOf(this.array);
  }

  get origin(): StoredArray['origin'] {
    return isStored(this.array) ? this.array.origin : { file: this, path: '' };
  }

  async read(selection?: Selection): Promise<ArrayValues> {
    return readValues(this.array, selection);
  }

  async readBigInts(selection?: Selection): Promise<BigInt64Array | BigUint64Array> {
    if (isStored(this.array)) return this.array.readBigInts(selection);
    throw new InvalidArgumentError('array', 'An array in memory holds no 64-bit integers.');
  }

  frames(request?: BlockRequest): AsyncIterable<ArrayBlock> {
    return readBlocks(this.array, request);
  }
}
