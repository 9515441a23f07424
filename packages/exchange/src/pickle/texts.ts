import type { ByteReader } from '../bytes/byte-reader.ts';
import { plainInteger } from './globals.ts';

/** Digits and bytes of the longest integer that is read; 2^63 takes 19 and 8. */
const LONGEST_INTEGER = 1000;

/** UTF-8 with lone surrogates kept as replacement characters. */
export function utf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Bytes as characters of the same number. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}

/** A decimal integer as protocol 0 has it, `L` at its end or not; `00` and `01` are truth values. */
export function textInteger(reader: ByteReader): number | bigint | boolean {
  const text = latin1(reader.line());
  if (text === '00' || text === '01') return text === '01';
  if (!/^[+-]?\d+L?$/.test(text) || text.length > LONGEST_INTEGER) {
    throw reader.damaged('an integer is none');
  }
  return plainInteger(BigInt(text.replace('L', '')));
}

/** A decimal number as protocol 0 has it. */
export function textFloat(reader: ByteReader): number {
  const text = latin1(reader.line());
  const special = { inf: Infinity, '-inf': -Infinity, nan: NaN }[text];
  if (special !== undefined) return special;
  const value = Number(text);
  if (text === '' || Number.isNaN(value)) throw reader.damaged('a number is none');
  return value;
}

/** A little-endian integer in two's complement. */
export function binaryInteger(reader: ByteReader, length: number): number | bigint {
  if (length > LONGEST_INTEGER) throw reader.damaged(`an integer has ${length} bytes`);
  let value = 0n;
  const bytes = reader.take(length);
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
  return plainInteger(BigInt.asIntN(8 * length, value));
}

/** A quoted text of Python 2, `'it\'s \x00'`. */
export function quotedText(reader: ByteReader): string {
  const text = latin1(reader.line());
  const quoted = /^(['"])([\s\S]*)\1$/.exec(text)?.[2];
  if (quoted === undefined) throw reader.damaged('a text has no quotes');
  const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
  return quoted.replace(/\\(?:x([0-9a-fA-F]{2})|(.))/g, (_, hex?: string, plain = '') =>
    hex === undefined ? (escapes[plain] ?? plain) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** A text with `\uXXXX` and `\UXXXXXXXX` as protocol 0 has it. */
export function escapedText(reader: ByteReader): string {
  return latin1(reader.line()).replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/g,
    (_, short?: string, long?: string) => {
      const code = Number.parseInt(short ?? long ?? '', 16);
      if (code > 0x10ffff) throw reader.damaged('a character is none');
      return String.fromCodePoint(code);
    },
  );
}
