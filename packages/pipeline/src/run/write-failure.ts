import { isOphysError, WriteError } from '@ophys/core';

/** What to do about what a file system refuses. */
const advice: Readonly<Record<string, string>> = {
  EACCES: 'writing there is not permitted; take a folder that you may write to',
  EPERM: 'writing there is not permitted; take a folder that you may write to',
  EROFS: 'its file system is read-only; take another folder',
  ENOSPC: 'the disk is full; free some space and run it again',
  EDQUOT: 'your share of the disk is used up; free some space and run it again',
  ENOTDIR: 'a file is where a folder should be; take another name',
  EEXIST: 'a file is where a folder should be; take another name',
  ENAMETOOLONG: 'its name is too long; take a shorter one',
};

/** The error as a {@link WriteError} with what to do, when a file system refused to write; else itself. */
export function asWriteError(path: string, error: unknown): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  const reason = advice[code];
  if (reason === undefined || isOphysError(error)) return error;
  return new WriteError(path, `Could not write in ${path}: ${reason} (${code}).`, { cause: error });
}
