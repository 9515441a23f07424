import { InputError } from '@ophys/core';
import type { RangeReader } from '../block-cache.ts';

interface SyncReader {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** Reads ranges of a `File` or `Blob` of any size, on a worker of a browser. */
export function readThroughFileReader(blob: Blob, label: string): RangeReader {
  const { FileReaderSync } = globalThis as unknown as { FileReaderSync: new () => SyncReader };
  const reader = new FileReaderSync();
  return {
    label,
    size: blob.size,
    fetch(start, stop) {
      try {
        return new Uint8Array(reader.readAsArrayBuffer(blob.slice(start, stop)));
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new InputError(`${label} cannot be read: ${reason}`, { path: label, cause });
      }
    },
    close() {},
  };
}
