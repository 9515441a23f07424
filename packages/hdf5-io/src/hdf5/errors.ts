import { InputError, type OphysError, ResourceError, WriteError } from '@ophys/core';
import type { Hdf5Failure } from './library.ts';

const full = /no space left|file too large|quota|disk full/i;

/** What a file was opened for: to be read, to be changed, or made in place of what was there. */
export type FileMode = 'read' | 'change' | 'create';

/** A file that is closed was asked for something. */
export function closed(path: string, mode: FileMode, what: string): OphysError {
  const message = `${path} cannot ${what}: it is closed.`;
  if (mode === 'read') return new InputError(message, { path });
  return new WriteError(path, message);
}

/** The error that a failed call stands for, reading or writing the file at `path`. */
export function toError(
  failure: Hdf5Failure,
  path: string,
  mode: FileMode,
  what: string,
): OphysError {
  const reason = failure.system ?? failure.reason;
  if (mode === 'read') {
    const hint = /truncated file|eof/i.test(failure.reason)
      ? 'The file is truncated; copy or download it again.'
      : 'It may be damaged.';
    return new InputError(`${path} cannot ${what}: ${failure.reason}. ${hint}`, { path });
  }
  if (full.test(reason)) {
    return new ResourceError(
      `${path} cannot ${what}: ${reason}. Make room or choose another disk; nothing was left behind.`,
    );
  }
  return new WriteError(path, `${path} cannot ${what}: ${reason}. Nothing was left behind.`);
}
