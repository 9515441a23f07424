import { type NWBFile, objectsIn, setMember } from '@ophys/model';

/**
 * Gives every object of a file an identifier that follows from a seed and its place, so that the same
 * content made again has the same identifiers.
 *
 * @param hash gives at least 32 hexadecimal digits for a text
 */
export function fixIdentity(file: NWBFile, seed: string, hash: (text: string) => string): void {
  let place = 0;
  for (const item of [...objectsIn(file)]) {
    setMember(item, 'objectId', uuidFrom(hash(`${seed} ${place++} ${item.name}`)));
  }
}

/** A UUID of version 8 (RFC 9562): its bits mean what their maker says. */
function uuidFrom(hex: string): string {
  const variant = '89ab'[Number.parseInt(hex.slice(16, 17), 16) & 3];
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join('-');
}
