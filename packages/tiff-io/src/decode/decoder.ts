import type { Compression } from '../structure/compression.ts';

/**
 * Decodes one strip or tile into `output` and returns how many bytes it filled.
 *
 * Never writes past `output`, and stops once it is full: what a segment may expand to is bounded
 * by the size of the image, not by what the segment says. May throw on damaged input.
 */
export type Decoder = (input: Uint8Array, output: Uint8Array) => number;

const loaders: Readonly<Record<Compression, () => Promise<Decoder>>> = {
  none: async () => copyBytes,
  lzw: async () => (await import('./lzw.ts')).decodeLzw,
  deflate: async () => (await import('./deflate.ts')).decodeDeflate,
  packbits: async () => (await import('./packbits.ts')).decodePackBits,
  zstd: async () => (await import('./zstd.ts')).loadZstd(),
};

/** The decoder of a compression, loaded when it is first needed. */
export function loadDecoder(compression: Compression): Promise<Decoder> {
  return loaders[compression]();
}

function copyBytes(input: Uint8Array, output: Uint8Array): number {
  const count = Math.min(input.length, output.length);
  output.set(input.subarray(0, count));
  return count;
}
