import { deflateSync } from 'node:zlib';
import type { TypedArray } from '@ophys/core';

export type Codec = 'none' | 'lzw' | 'deflate' | 'packbits' | 'zstd';

export const codecCodes: Record<Codec, number> = {
  none: 1,
  lzw: 5,
  deflate: 8,
  packbits: 32773,
  zstd: 50000,
};

/** Encoders as plain as they can be; the reader's decoders are held against them. */
export const encoders: Record<Codec, (bytes: Uint8Array) => Uint8Array> = {
  none: (bytes) => bytes,
  lzw: encodeLzw,
  deflate: (bytes) => new Uint8Array(deflateSync(bytes)),
  packbits: encodePackBits,
  zstd: frameAsZstd,
};

function encodeLzw(bytes: Uint8Array): Uint8Array {
  const bits: number[] = [];
  let table = new Map<string, number>();
  let width = 9;
  const put = (code: number) => {
    for (let bit = width - 1; bit >= 0; bit--) bits.push((code >> bit) & 1);
  };
  const clear = () => {
    put(256);
    table = new Map(Array.from({ length: 256 }, (_, i) => [String(i), i]));
    width = 9;
  };
  clear();
  let next = 258;
  let prefix = '';
  for (const byte of bytes) {
    const longer = prefix === '' ? String(byte) : `${prefix},${byte}`;
    if (table.has(longer)) {
      prefix = longer;
      continue;
    }
    put(table.get(prefix) ?? -1);
    table.set(longer, next++);
    if (next === 512 || next === 1024 || next === 2048) width++;
    if (next === 4095) {
      clear();
      next = 258;
    }
    prefix = String(byte);
  }
  if (prefix !== '') {
    put(table.get(prefix) ?? -1);
    next++;
    if (next === 512 || next === 1024 || next === 2048) width++;
  }
  put(257);
  const out = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, i) => {
    out[i >> 3] = (out[i >> 3] ?? 0) | (bit << (7 - (i & 7)));
  });
  return out;
}

function encodePackBits(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let i = 0; i < bytes.length; ) {
    let run = 1;
    while (run < 128 && bytes[i + run] === bytes[i]) run++;
    if (run > 1) {
      out.push(257 - run, bytes[i] ?? 0);
      i += run;
      continue;
    }
    const literals = [bytes[i] ?? 0];
    i++;
    while (literals.length < 128 && i < bytes.length && bytes[i] !== bytes[i + 1]) {
      literals.push(bytes[i++] ?? 0);
    }
    out.push(literals.length - 1, ...literals);
  }
  return Uint8Array.from(out);
}

/** A Zstandard frame (RFC 8878) of raw and run-length blocks: valid, if not small. */
function frameAsZstd(bytes: Uint8Array): Uint8Array {
  const out = [0x28, 0xb5, 0x2f, 0xfd, 0xa0];
  for (let shift = 0; shift < 32; shift += 8) out.push((bytes.length >>> shift) & 0xff);
  const blockBytes = 1000;
  for (let start = 0; start === 0 || start < bytes.length; start += blockBytes) {
    const block = bytes.subarray(start, start + blockBytes);
    const isLast = start + blockBytes >= bytes.length ? 1 : 0;
    const isRun = block.length > 0 && block.every((byte) => byte === block[0]);
    const head = isLast | ((isRun ? 1 : 0) << 1) | (block.length << 3);
    out.push(head & 0xff, (head >> 8) & 0xff, (head >> 16) & 0xff);
    out.push(...(isRun ? block.subarray(0, 1) : block));
  }
  return Uint8Array.from(out);
}

/** Pixels as bytes of the given order. */
export function bytesInOrder(pixels: TypedArray, littleEndian: boolean): Uint8Array {
  const size = pixels.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(pixels.slice().buffer);
  if (littleEndian) return bytes;
  for (let i = 0; i < bytes.length; i += size) bytes.subarray(i, i + size).reverse();
  return bytes;
}

/** Predictor 2: differences from the left neighbour. */
export function differencePixels(pixels: TypedArray, width: number): TypedArray {
  return pixels.map((value, i) => (i % width === 0 ? value : value - (pixels[i - 1] ?? 0)));
}

/** Predictor 3: bytes of a row by significance, then differences of bytes. */
export function encodeFloatPredictor(pixels: TypedArray, width: number): Uint8Array {
  const size = pixels.BYTES_PER_ELEMENT;
  const big = bytesInOrder(pixels, false);
  const out = new Uint8Array(big.length);
  const rowBytes = width * size;
  for (let row = 0; row < big.length; row += rowBytes) {
    for (let x = 0; x < width; x++) {
      for (let b = 0; b < size; b++) out[row + b * width + x] = big[row + x * size + b] ?? 0;
    }
    for (let i = rowBytes - 1; i > 0; i--) {
      out[row + i] = (out[row + i] ?? 0) - (out[row + i - 1] ?? 0);
    }
  }
  return out;
}
