import { type BlockRequest, InvalidArgumentError } from '@ophys/core';
import type { ArrayBlock, ArrayInput, ArrayValues, Selection, StoredArray } from '../array.ts';
import type { ArrayLayout } from './layout.ts';

/** Blocks that follow each other along the first axis: all of one element type, and one entry shape. */
export type ArrayBlocks = AsyncIterable<ArrayInput> | IterableIterator<ArrayInput>;

const nowhere = { file: {}, path: '' };

/**
 * An array that arrives in blocks, of a length that is known when the last one came. A writer takes
 * the blocks one by one; from then on it is an array of that file. Before, its shape is `[]`.
 */
export class ArrayStream implements StoredArray {
  readonly layout: ArrayLayout;
  readonly #blocks: ArrayBlocks;
  #state: { taken: boolean; stored?: StoredArray };

  constructor(
    blocks: ArrayBlocks,
    layout: ArrayLayout = {},
    state: { taken: boolean; stored?: StoredArray } = { taken: false },
  ) {
    this.#blocks = blocks;
    this.layout = layout;
    this.#state = state;
  }

  /** Whether a writer has yet to write it. */
  get isPending(): boolean {
    return this.#state.stored === undefined;
  }

  get shape(): readonly number[] {
    return this.#state.stored?.shape ?? [];
  }

  get dtype(): StoredArray['dtype'] {
    return this.#state.stored?.dtype ?? 'unknown';
  }

  get members(): StoredArray['members'] {
    return this.#state.stored?.members;
  }

  get origin(): StoredArray['origin'] {
    return this.#state.stored?.origin ?? nowhere;
  }

  async read(selection?: Selection): Promise<ArrayValues> {
    return this.#written().read(selection);
  }

  async readBigInts(selection?: Selection): Promise<BigInt64Array | BigUint64Array> {
    return this.#written().readBigInts(selection);
  }

  frames(request?: BlockRequest): AsyncIterable<ArrayBlock> {
    return this.#written().frames(request);
  }

  #written(): StoredArray {
    if (this.#state.stored) return this.#state.stored;
    throw new InvalidArgumentError('array', 'A stream can be read only after it was written.');
  }

  /**
   * The blocks, for a writer.
   *
   * @throws {InvalidArgumentError} the second time: a stream flows once
   */
  takeBlocks(): ArrayBlocks {
    if (this.#state.taken) {
      throw new InvalidArgumentError(
        'array',
        'A stream can be written once, and was taken already.',
      );
    }
    this.#state.taken = true;
    return this.#blocks;
  }

  /** Says where it was written; for writers. */
  settle(stored: StoredArray): void {
    this.#state.stored = stored;
  }

  /** The same stream with another layout. */
  withLayout(layout: ArrayLayout): ArrayStream {
    return new ArrayStream(this.#blocks, layout, this.#state);
  }
}
