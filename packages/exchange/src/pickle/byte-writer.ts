/** Bytes that grow. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  /** An instruction, and perhaps a byte that belongs to it. */
  code(instruction: string, argument?: number): void {
    this.uint8(instruction.charCodeAt(0));
    if (argument !== undefined) this.uint8(argument);
  }

  /** A name for Python to look up. */
  name(module: string, name: string): void {
    this.append(new TextEncoder().encode(`c${module}\n${name}\n`));
  }

  uint8(value: number): void {
    this.#view(1).setUint8(0, value);
  }

  int32(value: number): void {
    this.#view(4).setInt32(0, value, true);
  }

  /** Big-endian, as pickles have floats. */
  float64(value: number): void {
    this.#view(8).setFloat64(0, value, false);
  }

  append(bytes: Uint8Array): void {
    this.#grow(bytes.length).set(bytes);
  }

  /** A copy of what was written. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #view(length: number): DataView {
    const room = this.#grow(length);
    return new DataView(room.buffer, room.byteOffset, length);
  }

  #grow(length: number): Uint8Array {
    const end = this.#length + length;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(end, 2 * this.#bytes.length));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    const room = this.#bytes.subarray(this.#length, end);
    this.#length = end;
    return room;
  }
}
