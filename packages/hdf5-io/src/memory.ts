import { InvalidArgumentError } from '@ophys/core';
import type { Finding } from '@ophys/model';
import { type NwbSummary, summarise } from './describe.ts';
import { Hdf5File } from './hdf5/file.ts';
import { loadHdf5 } from './hdf5/library.ts';
import { type NwbReader, readNwb } from './open.ts';
import { checkSignature, SIGNATURE_OFFSETS, signatureAt } from './signature.ts';
import { validateFile } from './validate.ts';

let count = 0;

/** Puts bytes where the library of a browser finds them, and opens them. */
async function openBytes(bytes: ArrayBuffer | Uint8Array): Promise<Hdf5File> {
  if ('process' in globalThis && !('document' in globalThis || 'importScripts' in globalThis)) {
    throw new InvalidArgumentError(
      'bytes',
      'Bytes in memory are opened in browsers and workers; in Node give openNwb of @ophys/hdf5-io/node a path.',
    );
  }
  const data = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  const found = SIGNATURE_OFFSETS.some((at) => signatureAt(data.subarray(at, at + 8)));
  if (!found) checkSignature(data.subarray(0, 16), 'The data');
  const { module } = await loadHdf5();
  const path = `/file-${count++}.nwb`;
  module.FS.writeFile(path, data);
  try {
    return await Hdf5File.open(path, 'read', 'The data');
  } finally {
    module.FS.unlink(path); // its content stays until it is closed
  }
}

/**
 * Opens an NWB file that is in memory; for browsers and workers.
 *
 * @throws {InputError} when it is truncated, or not NWB 2
 */
export async function openNwbBytes(bytes: ArrayBuffer | Uint8Array): Promise<NwbReader> {
  return readNwb(await openBytes(bytes));
}

/** Everything that is wrong with an NWB file in memory; for browsers and workers. */
export async function validateNwbBytes(bytes: ArrayBuffer | Uint8Array): Promise<Finding[]> {
  const file = await openBytes(bytes);
  try {
    return await validateFile(file);
  } finally {
    file.close();
  }
}

/** What an NWB file in memory holds, in short; for browsers and workers. */
export async function describeNwbBytes(bytes: ArrayBuffer | Uint8Array): Promise<NwbSummary> {
  const reader = await openNwbBytes(bytes);
  try {
    return await summarise(reader);
  } finally {
    await reader.close();
  }
}
