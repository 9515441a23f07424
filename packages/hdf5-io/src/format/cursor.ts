const text = new TextDecoder();

/** An address that leads nowhere: all bits set. */
export const NOWHERE = Number.POSITIVE_INFINITY;

/** Reads little-endian fields one after the other. Whatever lies beyond the end is an error. */
export class Cursor {
  readonly bytes: Uint8Array;
  readonly #fail: (what: string) => Error;
  at: number;

  constructor(bytes: Uint8Array, fail: (what: string) => Error, at = 0) {
    this.bytes = bytes;
    this.#fail = fail;
    this.at = at;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  #take(length: number): number {
    const { at } = this;
    if (!(length >= 0 && length <= this.bytes.length - at)) throw this.#fail('a field is cut off');
    this.at = at + length;
    return at;
  }

  skip(length: number): void {
    this.#take(length);
  }

  u8(): number {
    return this.bytes[this.#take(1)] as number;
  }

  u16(): number {
    const at = this.#take(2);
    return (this.bytes[at] as number) | ((this.bytes[at + 1] as number) << 8);
  }

  u32(): number {
    const low = this.u16();
    return low + this.u16() * 2 ** 16;
  }

  /** An integer of 1 to 8 bytes; {@link NOWHERE} when all its bits are set and it has 4 or 8. */
  uint(size: number): number {
    const at = this.#take(size);
    let value = 0;
    let isNowhere = size >= 4;
    for (let i = size - 1; i >= 0; i--) {
      const byte = this.bytes[at + i] ?? 0;
      isNowhere &&= byte === 0xff;
      value = value * 256 + byte;
    }
    return isNowhere ? NOWHERE : value;
  }

  take(length: number): Uint8Array {
    const at = this.#take(length);
    return this.bytes.subarray(at, at + length);
  }

  /** Text of a known length, up to its first zero. */
  text(length: number): string {
    return untilZero(this.take(length));
  }

  /** Text that ends with a zero. */
  zeroEnded(): string {
    const end = this.bytes.indexOf(0, this.at);
    if (end < 0) throw this.#fail('a name does not end');
    const name = text.decode(this.bytes.subarray(this.at, end));
    this.at = end + 1;
    return name;
  }

  /** Expects four letters that say what follows. */
  signature(letters: string): void {
    const found = this.text(4);
    if (found !== letters) throw this.#fail(`expected a "${letters}", found "${printable(found)}"`);
  }
}

function printable(found: string): string {
  return found.replace(/[^ -~]/g, '?');
}

/** Text up to its first zero. */
export function untilZero(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return text.decode(end < 0 ? bytes : bytes.subarray(0, end));
}
