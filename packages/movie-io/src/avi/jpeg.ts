import { InputError } from '@ophys/core';
import { standardHuffmanTables } from './huffman-tables.ts';

/** The brightness of a JPEG picture, row-major. */
export interface JpegPicture {
  readonly luma: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** Most pixels of a picture, in millions, and most memory to decode it, in MB. */
const LARGEST = { maxResolutionInMP: 64, maxMemoryUsageInMB: 1024 };

/** JPEG markers: start of the picture, definition of Huffman tables, start of a scan. */
const [START, TABLES, SCAN] = [0xd8, 0xc4, 0xda];

/**
 * Decodes a frame of a motion JPEG; frames without Huffman tables, as AVI allows, take the standard's.
 *
 * @throws {InputError} when the bytes are not a picture
 */
export async function decodeJpeg(bytes: Uint8Array): Promise<JpegPicture> {
  const { decode } = (await import('jpeg-js')).default;
  try {
    const options = { useTArray: true, formatAsRGBA: false, colorTransform: false } as const;
    const { data, height, width } = decode(withTables(bytes), { ...options, ...LARGEST });
    // Untransformed samples are Y, Cb, Cr of each pixel; a grey picture repeats Y.
    return {
      luma: Uint8Array.from({ length: height * width }, (_, i) => data[3 * i] ?? 0),
      height,
      width,
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`its JPEG picture cannot be decoded: ${reason}`, { cause });
  }
}

function withTables(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0xff || bytes[1] !== START || hasTables(bytes)) return bytes;
  const tables = standardHuffmanTables();
  const whole = new Uint8Array(bytes.byteLength + tables.byteLength);
  whole.set(bytes.subarray(0, 2));
  whole.set(tables, 2);
  whole.set(bytes.subarray(2), 2 + tables.byteLength);
  return whole;
}

/** Whether Huffman tables come before the first scan. */
function hasTables(bytes: Uint8Array): boolean {
  for (let at = 2; at + 4 <= bytes.byteLength && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1];
    if (marker === TABLES) return true;
    if (marker === SCAN) return false;
    at += 2 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
  }
  return false;
}
