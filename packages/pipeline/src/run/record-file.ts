import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { bytesOf, decodeRecord, encodeRecord } from './record.ts';

/** Marks the beginning of a record: `ophR` in the file. */
const MARK = 0x5268706f;

/** Mark, bytes of the JSON, bytes of the arrays, checksum of both: 4, 4, 8 and 4 bytes. */
const HEAD_BYTES = 20;

/** Most bytes that one call of the system is given. */
const PIECE_BYTES = 2 ** 28;

/** The bytes of a value, in pieces: a head, its JSON, and its arrays. */
export function recordPieces(value: unknown): readonly Uint8Array[] {
  const { json, arrays } = encodeRecord(value);
  const content = [new TextEncoder().encode(json), ...arrays.map(bytesOf)];
  const size = content.reduce((sum, { length }) => sum + length, 0);
  const jsonBytes = content[0]?.length ?? 0;
  const head = new DataView(new ArrayBuffer(HEAD_BYTES));
  head.setUint32(0, MARK, true);
  head.setUint32(4, jsonBytes, true);
  head.setBigUint64(8, BigInt(size - jsonBytes), true);
  head.setUint32(16, checksumOf(content), true);
  return [new Uint8Array(head.buffer), ...content];
}

/** However the bytes are cut into pieces. Of no bytes `crc32` gives 0, whatever came before. */
function checksumOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => (piece.length === 0 ? sum : crc32(piece, sum)), 0);
}

/** Writes pieces one after the other from a position on; returns where they end. */
export async function writePieces(
  file: FileHandle,
  pieces: readonly Uint8Array[],
  position: number,
): Promise<number> {
  let at = position;
  for (const piece of pieces) {
    for (let done = 0; done < piece.length; ) {
      const length = Math.min(PIECE_BYTES, piece.length - done);
      const { bytesWritten } = await file.write(piece, done, length, at);
      done += bytesWritten;
      at += bytesWritten;
    }
  }
  return at;
}

/** A record and where the next one begins. */
export interface FoundRecord {
  readonly value: unknown;
  readonly end: number;
}

/** The record at a position; undefined when there is no whole one. */
export async function readRecordAt(
  file: FileHandle,
  position: number,
  size: number,
): Promise<FoundRecord | undefined> {
  if (position + HEAD_BYTES > size) return undefined;
  const head = new Uint8Array(HEAD_BYTES);
  await fill(file, head, position);
  const view = new DataView(head.buffer);
  const jsonBytes = view.getUint32(4, true);
  const arrayBytes = Number(view.getBigUint64(8, true));
  const end = position + HEAD_BYTES + jsonBytes + arrayBytes;
  if (view.getUint32(0, true) !== MARK || end > size) return undefined;
  const json = new Uint8Array(jsonBytes);
  const arrays = new Uint8Array(arrayBytes);
  await fill(file, json, position + HEAD_BYTES);
  await fill(file, arrays, position + HEAD_BYTES + jsonBytes);
  if (checksumOf([json, arrays]) !== view.getUint32(16, true)) return undefined;
  return { value: decodeRecord(new TextDecoder().decode(json), arrays), end };
}

async function fill(file: FileHandle, target: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < target.length; ) {
    const length = Math.min(PIECE_BYTES, target.length - done);
    const { bytesRead } = await file.read(target, done, length, position + done);
    if (bytesRead === 0) return;
    done += bytesRead;
  }
}

/** Writes a value as a file of one record, and waits until the disk has it. */
export async function writeRecordFile(path: string, value: unknown): Promise<void> {
  const file = await open(path, 'w');
  try {
    await writePieces(file, recordPieces(value), 0);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Reads a file of one record; undefined when it is missing or not whole. */
export async function readRecordFile(path: string): Promise<FoundRecord | undefined> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const found = await readRecordAt(file, 0, size);
    return found?.end === size ? found : undefined;
  } finally {
    await file.close();
  }
}
