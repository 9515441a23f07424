/** Compressions that this package reads. */
export type Compression = 'none' | 'lzw' | 'deflate' | 'packbits' | 'zstd';

const readable = new Map<number, Compression>([
  [1, 'none'],
  [5, 'lzw'],
  [8, 'deflate'],
  [32946, 'deflate'],
  [32773, 'packbits'],
  [50000, 'zstd'],
]);

const unreadable = new Map<number, string>([
  [2, 'CCITT run-length'],
  [3, 'CCITT fax group 3'],
  [4, 'CCITT fax group 4'],
  [6, 'old-style JPEG'],
  [7, 'JPEG'],
  [33003, 'JPEG 2000'],
  [33005, 'JPEG 2000'],
  [34712, 'JPEG 2000'],
  [34887, 'LERC'],
  [34892, 'lossy JPEG'],
  [34925, 'LZMA'],
  [34933, 'PNG'],
  [50001, 'WebP'],
  [50002, 'JPEG XL'],
]);

/** The compression a TIFF code stands for, if this package reads it. */
export function compressionOf(code: number): Compression | undefined {
  return readable.get(code);
}

/** The name of a compression that this package does not read. */
export function compressionName(code: number): string {
  return `${unreadable.get(code) ?? 'an unknown compression'} (code ${code})`;
}

/**
 * The most bytes that one compressed byte can stand for, from the format of each. A page that
 * claims more cannot be what it says, and is refused before memory is set aside for it.
 */
export const largestRatio: Readonly<Record<Compression, number>> = {
  none: 1,
  // One 12-bit code for a string of at most 4096 - 258 bytes.
  lzw: 2560,
  // A match of 258 bytes in two bits.
  deflate: 1032,
  // Two bytes for a run of 128.
  packbits: 64,
  // A block of 128 KiB in four bytes.
  zstd: 32768,
};
