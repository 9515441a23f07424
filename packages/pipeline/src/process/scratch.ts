/** Room for what is too large for memory: random access, thrown away at the end. */
export interface Scratch {
  /** Writes bytes at an offset, growing as needed. */
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Fills `target` with bytes that were written before. */
  read(offset: number, target: Uint8Array): Promise<void>;
  /** Makes sure that what was written outlasts the machine, where scratch is kept. */
  sync(): Promise<void>;
  /** Gives the room back. Idempotent. */
  close(): Promise<void>;
}

/** Scratch in memory, for browsers and small movies. */
export function createMemoryScratch(): Scratch {
  let bytes = new Uint8Array(0);
  return {
    async write(offset, added) {
      const end = offset + added.length;
      if (end > bytes.length) {
        const grown = new Uint8Array(Math.max(end, 2 * bytes.length));
        grown.set(bytes);
        bytes = grown;
      }
      bytes.set(added, offset);
    },
    async read(offset, target) {
      target.set(bytes.subarray(offset, offset + target.length));
    },
    async sync() {},
    async close() {
      bytes = new Uint8Array(0);
    },
  };
}
