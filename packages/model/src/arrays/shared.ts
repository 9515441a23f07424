import {
  type ArrayData,
  type ArrayValues,
  elementTypeOf,
  isStored,
  membersOf,
  readValues,
  type Selection,
  type StoredArray,
} from '../array.ts';

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
}
