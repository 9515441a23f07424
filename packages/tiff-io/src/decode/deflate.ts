import { Unzlib } from 'fflate';

/** Compressed bytes given to the library at once, so that it cannot run far past a full output. */
const STEP = 16 * 1024;

/** Deflate in a zlib wrapper. @see RFC 1950, RFC 1951; Adobe, TIFF technical note 2 */
export function decodeDeflate(input: Uint8Array, output: Uint8Array): number {
  let to = 0;
  const stream = new Unzlib((chunk) => {
    const piece = chunk.subarray(0, output.length - to);
    output.set(piece, to);
    to += piece.length;
  });
  for (let from = 0; from < input.length && to < output.length; from += STEP) {
    stream.push(input.subarray(from, from + STEP));
  }
  return to;
}
