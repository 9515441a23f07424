import { InvalidArgumentError } from '@ophys/core';
import { cacheBlocks } from '../block-cache.ts';
import { probe } from '../http/fetch-range.ts';
import {
  type Hdf5Input,
  labelOfBlob,
  localCache,
  notAnInput,
  type OpenedSource,
  type OpenOptions,
  remoteCache,
  requestOptions,
} from '../input.ts';
import { type ByteSource, sourceOfBytes } from '../source.ts';
import { readThroughFileReader } from './blob-reader.ts';
import { readThroughXhr } from './xhr-reader.ts';

/** Largest blob that a page reads whole, where it cannot wait for parts of it. */
const MAX_WHOLE_BYTES = 2 ** 28;

/** Opens any input but a path, in a browser. */
export async function openSource(input: Hdf5Input, options: OpenOptions): Promise<OpenedSource> {
  options.signal?.throwIfAborted();
  return { source: await sourceOf(input, options), location: undefined };
}

async function sourceOf(input: Hdf5Input, options: OpenOptions): Promise<ByteSource> {
  if (input instanceof Uint8Array || input instanceof ArrayBuffer) return sourceOfBytes(input);
  if (input instanceof Blob) return sourceOfBlob(input);
  if (typeof input === 'string' || input instanceof URL) return remoteSource(input, options);
  throw notAnInput(input);
}

async function sourceOfBlob(blob: Blob): Promise<ByteSource> {
  const label = labelOfBlob(blob);
  if ('FileReaderSync' in globalThis) {
    return cacheBlocks(readThroughFileReader(blob, label), localCache);
  }
  if (blob.size <= MAX_WHOLE_BYTES) return sourceOfBytes(await blob.arrayBuffer(), label);
  throw new InvalidArgumentError(
    'input',
    `${label} has ${blob.size} bytes; a page can open up to ${MAX_WHOLE_BYTES}, a worker any number: open it there.`,
  );
}

async function remoteSource(input: string | URL, options: OpenOptions): Promise<ByteSource> {
  const address = new URL(input, globalThis.location?.href);
  if (!/^https?:$/.test(address.protocol)) {
    throw new InvalidArgumentError(
      'input',
      `A browser opens http and https addresses, got "${address}"; give a File for a file on disk.`,
    );
  }
  if (!('FileReaderSync' in globalThis)) {
    throw new InvalidArgumentError(
      'input',
      `${address} can be opened in a worker only: HDF5 waits for what it reads, and a page must not.`,
    );
  }
  const requests = requestOptions(options);
  const cache = remoteCache(options);
  const file = await probe(address.href, requests, options.signal);
  return cacheBlocks(readThroughXhr(file, address.href, requests.timeoutMs), cache);
}
