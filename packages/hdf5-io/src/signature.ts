import { InputError } from '@ophys/core';

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Where HDF5 looks for its signature: a user block may come first. */
export const SIGNATURE_OFFSETS: readonly number[] = [
  0,
  ...Array.from({ length: 20 }, (_, i) => 512 * 2 ** i),
];

/** Whether bytes begin with the HDF5 signature. */
export function signatureAt(bytes: Uint8Array): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

/**
 * Says what a file is that has no HDF5 signature.
 *
 * @param head its first bytes
 * @throws {InputError} always, unless they are the signature
 */
export function checkSignature(head: Uint8Array, path: string): void {
  if (signatureAt(head)) return;
  throw new InputError(`${path} is not an HDF5 file: ${nameOf(head)}.`, { path });
}

function nameOf(head: Uint8Array): string {
  if (head.length === 0) return 'it is empty';
  const isText = head.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));
  if (isText) return `it begins with the text ${JSON.stringify(new TextDecoder().decode(head))}`;
  const hex = Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0'));
  return `it begins with the bytes ${hex.join(' ')}`;
}
