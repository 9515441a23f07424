/**
 * Random access to the bytes of a file. Reading is synchronous, because HDF5 is: where the bytes come
 * from a network, whoever makes a source sees to it that the calling thread can wait.
 */
export interface ByteSource {
  /** What messages call it: a path, a URL, the name of a `File`. */
  readonly label: string;
  /** Bytes in the file. */
  readonly size: number;
  /**
   * Fills `target` with the bytes from `position` on.
   *
   * @returns how many there were: fewer than asked for only at the end of the file
   * @throws {InputError} when they cannot be had
   */
  read(target: Uint8Array, position: number): number;
  /**
   * Inflates zlib data of a known length, faster than the HDF5 library does. Only files of the system
   * have it: reading them past the library pays.
   *
   * @throws {InputError} for what is no zlib data, or is longer
   */
  readonly inflate?:
    | ((deflated: Uint8Array, length: number) => Promise<Uint8Array<ArrayBuffer>>)
    | undefined;
  /** Gives back what it holds; harmless when it is closed. */
  close(): void;
}

/** Bytes in memory as a source; they are not copied. */
export function sourceOfBytes(data: ArrayBuffer | Uint8Array, label = 'The data'): ByteSource {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  return {
    label,
    size: bytes.length,
    read(target, position) {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      return part.length;
    },
    close() {},
  };
}
