import type { Hdf5Container } from './container.ts';
import { NotReadHere } from './errors.ts';

const MAX_DEPTH = 32;

interface Shape {
  readonly width: number;
  readonly startSize: number;
  readonly mostDirect: number;
  /** Bytes of an offset in the heap, and of a length. */
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

/** A heap of links or attributes (specification, III.G), of objects in its own blocks. */
export class FractalHeap {
  readonly #file: Hdf5Container;
  readonly #shape: Shape;
  readonly #root: number;
  readonly #rows: number;

  constructor(file: Hdf5Container, address: number) {
    const { offsetSize, lengthSize } = file;
    const head = file.openChecked(address, 26 + 12 * lengthSize + 3 * offsetSize);
    head.signature('FRHP');
    if (head.u8() !== 0) throw new NotReadHere('version of heap');
    head.skip(2);
    if (head.u16() > 0) throw new NotReadHere('filtered heap');
    head.skip(1);
    const mostManaged = head.u32();
    head.skip(lengthSize + offsetSize + lengthSize + offsetSize + 8 * lengthSize);
    const width = head.u16();
    const startSize = head.uint(lengthSize);
    const mostDirect = head.uint(lengthSize);
    const bits = head.u16();
    head.skip(2);
    this.#root = head.uint(offsetSize);
    this.#rows = head.u16();
    this.#file = file;
    const isPower = (size: number) => size > 0 && Number.isInteger(Math.log2(size));
    if (!isPower(width) || !isPower(startSize) || !isPower(mostDirect) || bits > 64) {
      throw file.fail(`the heap at ${address} has no shape`);
    }
    this.#shape = {
      width,
      startSize,
      mostDirect,
      offsetBytes: Math.ceil(bits / 8),
      lengthBytes: Math.min(
        Math.ceil(Math.log2(mostDirect) / 8),
        Math.floor(Math.log2(Math.max(1, mostManaged)) / 8) + 1,
      ),
    };
  }

  /** The bytes of an object, by its identifier in the heap. */
  find(id: Uint8Array): Uint8Array {
    const kind = (id[0] ?? 0) >> 4;
    if (kind === 2) return id.subarray(1, 2 + ((id[0] ?? 0) & 15));
    if (kind !== 0) throw new NotReadHere('huge objects of a heap');
    const cursor = this.#file.cursor(id);
    cursor.skip(1);
    const offset = cursor.uint(this.#shape.offsetBytes);
    const length = cursor.uint(this.#shape.lengthBytes);
    const { address, start } = this.#locate(offset);
    return this.#file.open(address + offset - start, length).bytes;
  }

  /** The direct block that an offset lies in: its address, and the offset at which it starts. */
  #locate(offset: number): { readonly address: number; readonly start: number } {
    let address = this.#root;
    let rows = this.#rows;
    let start = 0;
    for (let depth = 0; rows > 0; depth++) {
      if (depth > MAX_DEPTH) throw this.#file.fail('a heap has no end');
      const found = this.#child(address, rows, start, offset);
      ({ address, start, rows } = found);
    }
    return { address, start };
  }

  #child(block: number, rows: number, blockStart: number, offset: number) {
    const { width, startSize, mostDirect, offsetBytes } = this.#shape;
    let start = blockStart;
    for (let row = 0; row < rows; row++) {
      const size = startSize * 2 ** Math.max(0, row - 1);
      if (offset < start + width * size) {
        const column = Math.floor((offset - start) / size);
        const head = 5 + this.#file.offsetSize + offsetBytes;
        const entry = head + (row * width + column) * this.#file.offsetSize;
        this.#file.open(block, 4).signature('FHIB');
        const address = this.#file
          .open(block + entry, this.#file.offsetSize)
          .uint(this.#file.offsetSize);
        const below = Math.log2(size) - Math.log2(startSize) - Math.log2(width) + 1;
        return { address, start: start + column * size, rows: size <= mostDirect ? 0 : below };
      }
      start += width * size;
    }
    throw this.#file.fail('an object lies outside its heap');
  }
}
