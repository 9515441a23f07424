import { inputError, type WindowReader } from '../bytes/window-reader.ts';
import { readOffset64, type TiffHeader } from './header.ts';

/** Tags of TIFF 6.0 and its extensions that this package reads. */
export const tags = {
  imageWidth: 256,
  imageLength: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  imageDescription: 270,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  xResolution: 282,
  yResolution: 283,
  planarConfiguration: 284,
  resolutionUnit: 296,
  software: 305,
  predictor: 317,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  sampleFormat: 339,
  imageDepth: 32997,
} as const;

/** No writer in use puts more tags on a page; more means that the offset was not a directory. */
const MOST_TAGS = 4096;

/** Bytes per value, by TIFF field type; 0 for types that do not exist. */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

const BYTE = 1;
const ASCII = 2;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const IFD = 13;
const LONG8 = 16;
const IFD8 = 18;

/** The tags of one page (an image file directory), not yet interpreted. */
export interface Directory {
  /** Page number in the file, from 1, for messages. */
  readonly page: number;
  /** Where the next page's directory is; 0 after the last page. */
  readonly next: number;
  /** Size of this directory in bytes, without the values stored elsewhere. */
  readonly bytes: number;
  readonly header: TiffHeader;
  readonly entries: DataView;
  readonly entryBytes: number;
}

/** One tag: its field type, how many values it has, and where in `entries` the value field is. */
interface Entry {
  readonly type: number;
  readonly count: number;
  readonly at: number;
}

/** Reads the directory at `offset`. */
export async function readDirectory(
  reader: WindowReader,
  header: TiffHeader,
  offset: number,
  page: number,
): Promise<Directory> {
  const { bigTiff, littleEndian } = header;
  const countBytes = bigTiff ? 8 : 2;
  const what = `the directory of page ${page}`;
  const head = await reader.view(offset, countBytes, what);
  const count = bigTiff ? readOffset64(head, 0, littleEndian) : head.getUint16(0, littleEndian);
  if (count === 0 || count > MOST_TAGS) {
    throw inputError(
      reader.path,
      `${what} (byte ${offset}) claims ${count} tags, expected 1 to ${MOST_TAGS}. The file is damaged there.`,
    );
  }
  const entryBytes = bigTiff ? 20 : 12;
  const offsetBytes = bigTiff ? 8 : 4;
  const tableBytes = count * entryBytes;
  const entries = await reader.view(offset + countBytes, tableBytes + offsetBytes, what);
  const next = bigTiff
    ? readOffset64(entries, tableBytes, littleEndian)
    : entries.getUint32(tableBytes, littleEndian);
  return { page, next, bytes: countBytes + tableBytes + offsetBytes, header, entries, entryBytes };
}

function findEntry(directory: Directory, tag: number): Entry | undefined {
  const { entries, entryBytes } = directory;
  const { bigTiff, littleEndian } = directory.header;
  const end = entries.byteLength - (bigTiff ? 8 : 4);
  for (let at = 0; at < end; at += entryBytes) {
    if (entries.getUint16(at, littleEndian) !== tag) continue;
    const type = entries.getUint16(at + 2, littleEndian);
    return bigTiff
      ? { type, count: readOffset64(entries, at + 4, littleEndian), at: at + 12 }
      : { type, count: entries.getUint32(at + 4, littleEndian), at: at + 8 };
  }
  return undefined;
}

/** Number of values of a tag; 0 when the page does not have it. */
export function valueCount(directory: Directory, tag: number): number {
  return findEntry(directory, tag)?.count ?? 0;
}

/** The first value of an integer tag whose values fit into the directory. */
export function readInteger(directory: Directory, tag: number): number | undefined {
  const entry = findEntry(directory, tag);
  if (entry === undefined || entry.count < 1) return undefined;
  const room = directory.header.bigTiff ? 8 : 4;
  if (entry.count * (typeBytes[entry.type] ?? 0) > room) return undefined;
  return integerAt(directory.entries, entry.at, entry.type, directory.header.littleEndian);
}

/**
 * The first `count` values of an integer tag, wherever they are stored.
 *
 * @returns undefined when the page does not have the tag, or not as integers
 * @throws {InputError} when the tag has fewer values, or they are past the end of the file
 */
export async function readIntegers(
  reader: WindowReader,
  directory: Directory,
  tag: number,
  count: number,
  what: string,
): Promise<Float64Array | undefined> {
  const entry = findEntry(directory, tag);
  if (entry === undefined) return undefined;
  if (entry.count < count) {
    throw inputError(
      reader.path,
      `page ${directory.page} needs ${count} ${what}, but lists ${entry.count}. The file is damaged.`,
    );
  }
  const size = typeBytes[entry.type] ?? 0;
  const place = `the list of ${what} of page ${directory.page}`;
  const view = await valueView(reader, directory, entry, count * size, place);
  const { littleEndian } = directory.header;
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const value = integerAt(view, i * size, entry.type, littleEndian);
    if (value === undefined) return undefined;
    values[i] = value;
  }
  return values;
}

/** A fraction, e.g. pixels per unit; undefined when the page does not have it. */
export async function readFraction(
  reader: WindowReader,
  directory: Directory,
  tag: number,
): Promise<number | undefined> {
  const entry = findEntry(directory, tag);
  if (entry === undefined || entry.type !== RATIONAL || entry.count < 1) return undefined;
  const place = `the value of tag ${tag} of page ${directory.page}`;
  const view = await valueView(reader, directory, entry, 8, place);
  const { littleEndian } = directory.header;
  return view.getUint32(0, littleEndian) / view.getUint32(4, littleEndian);
}

/**
 * The text of an ASCII tag without its closing zeros, at most `mostBytes` of it; undefined when
 * the page does not have it.
 */
export async function readText(
  reader: WindowReader,
  directory: Directory,
  tag: number,
  mostBytes: number,
): Promise<string | undefined> {
  const entry = findEntry(directory, tag);
  if (entry === undefined || (entry.type !== ASCII && entry.type !== BYTE)) return undefined;
  const place = `the text of tag ${tag} of page ${directory.page}`;
  // The true length decides where the text is stored; only then it is cut.
  const isInline = entry.count <= (directory.header.bigTiff ? 8 : 4);
  const length = isInline ? entry.count : Math.min(entry.count, mostBytes);
  const view = isInline
    ? new DataView(directory.entries.buffer, directory.entries.byteOffset + entry.at, length)
    : await reader.view(valueOffset(directory, entry), length, place);
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function valueOffset(directory: Directory, entry: Entry): number {
  const { bigTiff, littleEndian } = directory.header;
  return bigTiff
    ? readOffset64(directory.entries, entry.at, littleEndian)
    : directory.entries.getUint32(entry.at, littleEndian);
}

async function valueView(
  reader: WindowReader,
  directory: Directory,
  entry: Entry,
  bytes: number,
  place: string,
): Promise<DataView> {
  const room = directory.header.bigTiff ? 8 : 4;
  if (entry.count * (typeBytes[entry.type] ?? 0) <= room) {
    const { entries } = directory;
    return new DataView(entries.buffer, entries.byteOffset + entry.at, bytes);
  }
  return reader.view(valueOffset(directory, entry), bytes, place);
}

function integerAt(
  view: DataView,
  at: number,
  type: number,
  littleEndian: boolean,
): number | undefined {
  if (type === BYTE) return view.getUint8(at);
  if (type === SHORT) return view.getUint16(at, littleEndian);
  if (type === LONG || type === IFD) return view.getUint32(at, littleEndian);
  if (type === LONG8 || type === IFD8) return readOffset64(view, at, littleEndian);
  return undefined;
}
