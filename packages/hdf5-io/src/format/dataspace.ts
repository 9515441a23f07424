import type { Hdf5Container } from './container.ts';
import { type Message, resolveShared } from './object-header.ts';

const MAX_RANK = 32;

/** Extents that a message describes (specification, IV.A.2.b): `[]` a scalar, null for no elements. */
export function readDataspace(file: Hdf5Container, message: Message): readonly number[] | null {
  const cursor = file.cursor(resolveShared(file, message).bytes);
  const version = cursor.u8();
  const rank = cursor.u8();
  cursor.skip(1);
  if (rank > MAX_RANK) throw file.fail(`it has an array of ${rank} axes`);
  if (version === 1) cursor.skip(5);
  else if (cursor.u8() === 2) return null;
  return Array.from({ length: rank }, () => cursor.uint(file.lengthSize));
}
