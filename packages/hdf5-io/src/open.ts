import { InputError, InvalidArgumentError } from '@ophys/core';
import {
  type Finding,
  type NeurodataObject,
  NWBFile,
  type StoredGroup,
  textAttribute,
} from '@ophys/model';
import type { Hdf5File } from './hdf5/file.ts';
import type { ByteSource } from './inputs/source.ts';
import { storedRoot } from './nodes.ts';
import { restoreTree } from './read.ts';

/** Something about a file that is not as it should be. */
export type Diagnostic = Finding;

/** An open NWB file. */
export interface NwbReader {
  /** Its objects. Arrays are read when asked for, until `close` is called. */
  readonly file: NWBFile;
  /** What is wrong with objects of the file; everything else is usable. */
  readonly diagnostics: readonly Diagnostic[];
  /** Where each object is stored. */
  readonly paths: ReadonlyMap<NeurodataObject, string>;
  /** Closes the file; harmless when it is closed. */
  close(): Promise<void>;
}

const files = new WeakMap<NwbReader, Hdf5File>();

/** The file behind a reader. */
export function hdf5Of(reader: NwbReader): Hdf5File {
  const hdf5 = files.get(reader);
  if (hdf5?.isOpen) return hdf5;
  throw new InvalidArgumentError('reader', 'Expected what openNwb gave, and still open.');
}

/** The bytes of a file that is open for reading. */
export function copyableOf(file: Hdf5File): ByteSource {
  if (file.source !== undefined) return file.source;
  throw new InvalidArgumentError('reader', 'A file that is being written cannot be exported.');
}

/** Reads the objects of an open file; closes it when it is not NWB. */
export function readNwb(hdf5: Hdf5File): NwbReader {
  try {
    const root = storedRoot(hdf5);
    checkIsNwb(root, hdf5.path);
    const { root: file, paths, diagnostics } = restoreTree(root);
    if (!(file instanceof NWBFile)) throw notNwb(hdf5.path, 'its root is no NWBFile');
    const reader = { file, paths, diagnostics, close: async () => hdf5.close() };
    files.set(reader, hdf5);
    return reader;
  } catch (error) {
    hdf5.close();
    throw error;
  }
}

/**
 * Refuses what is not NWB 2.
 *
 * @throws {InputError} which says what the file is instead
 */
export function checkIsNwb(root: StoredGroup, path: string): void {
  const version = textAttribute(root, 'nwb_version');
  if (version === undefined) {
    const old = root.members.get('nwb_version')?.node;
    if (old?.kind === 'dataset') throw notNwb(path, 'it is NWB 1.x; convert it to NWB 2');
    throw notNwb(path, 'it is HDF5, but its root has no nwb_version');
  }
  const major = /^(?:NWB-)?(\d+)/.exec(version)?.[1];
  if (major === undefined || Number(major) < 2) {
    throw notNwb(path, `it is NWB ${version}; versions from 2.0 on can be read`);
  }
}

function notNwb(path: string, what: string): InputError {
  return new InputError(`${path} is not an NWB 2 file: ${what}.`, { path });
}
