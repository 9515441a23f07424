import { InputError } from '@ophys/core';

/** A part of the format that is not read here; the HDF5 library is asked instead. */
export class NotReadHere extends Error {
  override readonly name = 'NotReadHere';
}

/** The error for bytes that contradict the format. */
export function damaged(label: string, what: string): InputError {
  return new InputError(`${label} is damaged: ${what}.`, { path: label });
}
