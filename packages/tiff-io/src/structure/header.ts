import { inputError, type WindowReader } from '../bytes/window-reader.ts';

/** What the first bytes of a TIFF say: how everything after them is to be read. */
export interface TiffHeader {
  readonly littleEndian: boolean;
  /** 64-bit offsets (TIFF version 43) instead of 32-bit (version 42). */
  readonly bigTiff: boolean;
  /** Where the first page's directory is. */
  readonly firstPage: number;
}

/**
 * Reads the header of a TIFF or BigTIFF.
 *
 * @see TIFF 6.0, section 2; BigTIFF design (Aware Systems)
 * @throws {InputError} when the file is empty, something else, or has no pages
 */
export async function readHeader(reader: WindowReader): Promise<TiffHeader> {
  if (reader.size < 8) throw notTiff(reader, new Uint8Array(0));
  const start = await reader.view(0, 8, 'the header');
  const order = start.getUint16(0);
  const littleEndian = order === 0x4949;
  const version = start.getUint16(2, littleEndian);
  if ((order !== 0x4949 && order !== 0x4d4d) || (version !== 42 && version !== 43)) {
    throw notTiff(reader, new Uint8Array(start.buffer, start.byteOffset, 8));
  }
  const bigTiff = version === 43;
  const firstPage = bigTiff
    ? readOffset64(await reader.view(8, 8, 'the BigTIFF header'), 0, littleEndian)
    : start.getUint32(4, littleEndian);
  if (firstPage === 0) {
    throw inputError(
      reader.path,
      'The TIFF header points to no page: the file has zero frames. The recording was probably ' +
        'stopped before the file was finished.',
    );
  }
  return { littleEndian, bigTiff, firstPage };
}

/** A 64-bit file offset or count as a number; beyond 2^53 it is past the end of any file anyway. */
export function readOffset64(view: DataView, at: number, littleEndian: boolean): number {
  const low = view.getUint32(littleEndian ? at : at + 4, littleEndian);
  const high = view.getUint32(littleEndian ? at + 4 : at, littleEndian);
  return high * 2 ** 32 + low;
}

/** Signatures of files that people rename to .tif. */
const otherKinds: readonly (readonly [signature: string, kind: string])[] = [
  ['\x89HDF', 'an HDF5 or NWB file'],
  ['\x89PNG', 'a PNG image'],
  ['\xff\xd8\xff', 'a JPEG image'],
  ['PK\x03\x04', 'a zip archive'],
  ['\x1f\x8b', 'a gzip archive'],
  ['RIFF', 'an AVI movie'],
  ['%PDF', 'a PDF document'],
];

function notTiff(reader: WindowReader, first: Uint8Array) {
  return inputError(
    reader.path,
    `Expected a TIFF or BigTIFF file, but ${describeStart(reader.size, first)}. ` +
      'Check that this is the file the microscope wrote.',
  );
}

function describeStart(size: number, first: Uint8Array): string {
  if (size === 0) return 'the file is empty (0 bytes)';
  if (size < 8) return `the file has only ${size} bytes`;
  const characters = String.fromCharCode(...first);
  const kind = otherKinds.find(([signature]) => characters.startsWith(signature))?.[1];
  if (kind !== undefined) return `this is ${kind}`;
  if (/^[\t\n\r -~]+$/.test(characters)) {
    return `the file begins with the text ${JSON.stringify(characters)}`;
  }
  const hex = Array.from(first.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0'));
  return `the file begins with the bytes ${hex.join(' ')}`;
}
