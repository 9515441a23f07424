import type { RemoteFile } from '../http/remote.ts';

/** Where a thread gets bytes from. */
export type RangeOrigin =
  | { readonly blob: Blob }
  | {
      readonly file: RemoteFile;
      /** The address that messages name. */
      readonly label: string;
      readonly timeoutMs: number;
    };

/** Asks for the bytes of `[start, stop)`. */
export interface RangeRequest {
  readonly start: number;
  readonly stop: number;
}

/** The bytes, or why there are none. */
export type RangeAnswer =
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly error: string; readonly isInput: boolean };
