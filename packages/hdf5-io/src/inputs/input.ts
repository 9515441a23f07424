import { InvalidArgumentError } from '@ophys/core';
import type { CacheOptions } from './block-cache.ts';
import type { ByteSource } from './source.ts';

/**
 * Where a file is: a path (in Node), an `http(s)` address, a `File` or `Blob` of any size, or bytes in
 * memory. Addresses and blobs are read on demand, part by part; in a browser that needs a worker,
 * because HDF5 waits for what it reads.
 */
export type Hdf5Input = string | URL | Blob | ArrayBuffer | Uint8Array;

/** How a file is opened. */
export interface OpenOptions {
  /** Stops opening; an error of the signal's reason comes. */
  readonly signal?: AbortSignal | undefined;
  /** Sent with every request to a server, e.g. `Authorization`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How long one request to a server may take, in milliseconds; default 30 000. */
  readonly timeoutMs?: number | undefined;
  /** How much of a file on a server is kept in memory, in bytes; default 64 MiB. */
  readonly cacheBytes?: number | undefined;
}

/** A source, and the path at which the system has it, when it has one. */
export interface OpenedSource {
  readonly source: ByteSource;
  readonly location: string | undefined;
}

const KIB = 1024;
const MIB = KIB * KIB;

/** For blobs and files of the system: a request is cheap. */
export const localCache: CacheOptions = {
  blockBytes: 64 * KIB,
  cacheBytes: 16 * MIB,
  requestBytes: MIB,
};

/** For servers: a request costs as much time as half a megabyte does. */
export function remoteCache({ cacheBytes = 64 * MIB }: OpenOptions): CacheOptions {
  if (!(Number.isFinite(cacheBytes) && cacheBytes >= 0)) {
    throw new InvalidArgumentError(
      'cacheBytes',
      `cacheBytes is a number of bytes, got ${cacheBytes}.`,
    );
  }
  const requestBytes = Math.max(64 * KIB, Math.min(8 * MIB, cacheBytes));
  return { blockBytes: 64 * KIB, cacheBytes, requestBytes };
}

/** How requests are made. */
export function requestOptions({ headers = {}, timeoutMs = 30_000 }: OpenOptions) {
  if (timeoutMs > 0) return { headers, timeoutMs };
  throw new InvalidArgumentError(
    'timeoutMs',
    `timeoutMs is a number of milliseconds above 0, got ${timeoutMs}.`,
  );
}

/** The `http(s)` address that an input stands for; undefined for any other. */
export function addressOf(input: Hdf5Input): string | undefined {
  if (!(typeof input === 'string' || input instanceof URL)) return undefined;
  return /^https?:\/\//i.test(String(input)) ? String(input) : undefined;
}

/** What messages call a blob. */
export function labelOfBlob(blob: Blob): string {
  return 'name' in blob && typeof blob.name === 'string' && blob.name !== ''
    ? blob.name
    : 'The data';
}

/** The error for what is no input at all. */
export function notAnInput(input: unknown): InvalidArgumentError {
  const kind = typeof input === 'object' && input !== null ? input.constructor.name : String(input);
  return new InvalidArgumentError(
    'input',
    `Expected a path, an http address, a File, a Blob or bytes, got ${kind}.`,
  );
}
