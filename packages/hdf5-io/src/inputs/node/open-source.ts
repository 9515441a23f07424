import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inflate as inflateLater, type ZlibOptions } from 'node:zlib';
import { InputError, InvalidArgumentError } from '@ophys/core';
import { cacheBlocks, type RangeReader } from '../block-cache.ts';
import { probe } from '../http/fetch-range.ts';
import {
  addressOf,
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
import { readThroughThread } from './thread-reader.ts';

const inflate = promisify<Uint8Array, ZlibOptions, Uint8Array<ArrayBuffer>>(inflateLater);

/** How often a request is made at most. */
const ATTEMPTS = 3;

/** Opens any input in Node. */
export async function openSource(input: Hdf5Input, options: OpenOptions): Promise<OpenedSource> {
  options.signal?.throwIfAborted();
  const address = addressOf(input);
  if (address !== undefined) return anywhere(await remoteSource(address, options));
  if (input instanceof Uint8Array || input instanceof ArrayBuffer) {
    return anywhere(sourceOfBytes(input));
  }
  if (input instanceof Blob) return anywhere(cacheBlocks(readBlob(input), localCache));
  if (typeof input !== 'string' && !(input instanceof URL)) throw notAnInput(input);
  const path = input instanceof URL ? fileURLToPath(input) : input;
  const source = { ...cacheBlocks(readFile(path), localCache), inflate: inflateIn(path) };
  return { source, location: resolve(path) };
}

function anywhere(source: ByteSource): OpenedSource {
  return { source, location: undefined };
}

function readBlob(blob: Blob): RangeReader {
  try {
    return readThroughThread({ blob }, labelOfBlob(blob), blob.size, 60_000);
  } catch (cause) {
    throw new InvalidArgumentError(
      'input',
      `${labelOfBlob(blob)} is a Blob that stands for a file, which Node cannot read in part; give the path of the file.`,
      { cause },
    );
  }
}

async function remoteSource(address: string, options: OpenOptions): Promise<ByteSource> {
  const requests = requestOptions(options);
  const cache = remoteCache(options);
  const file = await probe(address, requests, options.signal);
  const { timeoutMs } = requests;
  const origin = { file, label: address, timeoutMs };
  const limit = ATTEMPTS * timeoutMs;
  return cacheBlocks(readThroughThread(origin, address, file.size, limit), cache);
}

/** @throws {InputError} when there is no file */
function readFile(path: string): RangeReader {
  const fd = attempt(path, () => openSync(path, 'r'));
  let isOpen = true;
  const close = () => {
    if (isOpen) closeSync(fd);
    isOpen = false;
  };
  const stat = attempt(path, () => fstatSync(fd));
  if (!stat.isFile()) {
    close();
    throw new InputError(`${path} is not a file.`, { path });
  }
  return {
    label: path,
    size: stat.size,
    fetch(start, stop) {
      const bytes = new Uint8Array(stop - start);
      const got = attempt(path, () => readSync(fd, bytes, 0, bytes.length, start));
      return bytes.subarray(0, got);
    },
    fill: (target, start) => attempt(path, () => readSync(fd, target, 0, target.length, start)),
    close,
  };
}

/** Node's own zlib, in its threads. */
function inflateIn(path: string) {
  return async (deflated: Uint8Array, length: number): Promise<Uint8Array<ArrayBuffer>> => {
    try {
      // room for more than there should be, or zlib asks for another buffer to see that there is no more
      return await inflate(deflated, { chunkSize: length + 64, maxOutputLength: length + 64 });
    } catch (cause) {
      throw new InputError(`${path} is damaged: a chunk cannot be inflated.`, { path, cause });
    }
  };
}

function attempt<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file.' : message;
    throw new InputError(`${path} cannot be read: ${reason}`, { path, cause });
  }
}
