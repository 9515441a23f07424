import { ZSTDDecoder } from 'zstddec';
import type { Decoder } from './decoder.ts';

/** Zstandard, by the reference implementation as WebAssembly. @see RFC 8878 */
export async function loadZstd(): Promise<Decoder> {
  const zstd = new ZSTDDecoder();
  await zstd.init();
  return (input, output) => {
    const decoded = zstd.decode(input, output.length);
    output.set(decoded.subarray(0, output.length));
    return Math.min(decoded.length, output.length);
  };
}
