import { bytesPerElement, dtypeOf, type TypedArray } from '@ophys/core';
import {
  bytesInOrder,
  type Codec,
  codecCodes,
  differencePixels,
  encodeFloatPredictor,
  encoders,
} from './encoders.ts';

/** A tag with its field type and values; texts are type 2. */
export type TagValues = readonly [tag: number, type: number, values: readonly number[] | string];

export interface PageSpec {
  readonly tags: readonly TagValues[];
  /** Encoded strips or tiles; their places are filled in. */
  readonly segments: readonly Uint8Array[];
  readonly tiled?: boolean;
}

export interface FileSpec {
  readonly littleEndian?: boolean;
  readonly bigTiff?: boolean;
  /** Bytes between one segment and the next. */
  readonly gap?: number;
  /** Bytes between the header and the first page. */
  readonly start?: Uint8Array;
  /** Write a page's segments last to first. */
  readonly backwards?: boolean;
}

const typeBytes: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 16: 8 };

/** Assembles a TIFF: every page's segments, then its directory, then the values outside it. */
export function buildTiff(pages: readonly PageSpec[], file: FileSpec = {}): Uint8Array {
  const { littleEndian = true, bigTiff = false, gap = 0, backwards = false } = file;
  const out: number[] = [];
  const put = (value: number, size: number, at = out.length) => {
    for (let i = 0; i < size; i++) {
      const place = littleEndian ? i : size - 1 - i;
      out[at + place] = Math.floor(value / 256 ** i) % 256;
    }
  };
  const offsetBytes = bigTiff ? 8 : 4;
  put(littleEndian ? 0x4949 : 0x4d4d, 2);
  put(bigTiff ? 43 : 42, 2);
  if (bigTiff) put(8, 2);
  if (bigTiff) put(0, 2);
  let link = out.length;
  put(0, offsetBytes);
  out.push(...(file.start ?? []));
  for (const page of pages) {
    const offsets: number[] = new Array(page.segments.length).fill(0);
    const order = [...page.segments.keys()];
    for (const i of backwards ? order.reverse() : order) {
      while (out.length % 2 === 1) out.push(0);
      offsets[i] = out.length;
      for (const byte of page.segments[i] ?? []) out.push(byte);
      for (let k = 0; k < gap; k++) out.push(0xee);
    }
    while (out.length % 2 === 1) out.push(0);
    const all: TagValues[] = [
      ...page.tags,
      [page.tiled ? 324 : 273, bigTiff ? 16 : 4, offsets],
      [page.tiled ? 325 : 279, bigTiff ? 16 : 4, page.segments.map((s) => s.length)],
    ];
    all.sort((a, b) => a[0] - b[0]);
    put(out.length, offsetBytes, link);
    const start = out.length;
    put(all.length, bigTiff ? 8 : 2);
    const outside: { at: number; type: number; values: readonly number[] }[] = [];
    for (const [tag, type, given] of all) {
      const values = typeof given === 'string' ? [...new TextEncoder().encode(given), 0] : given;
      const size = typeBytes[type] ?? 1;
      put(tag, 2);
      put(type, 2);
      put(values.length, offsetBytes);
      const at = out.length;
      put(0, offsetBytes);
      if (values.length * size <= offsetBytes)
        for (const [i, v] of values.entries()) put(v, size, at + i * size);
      else outside.push({ at, type, values });
    }
    link = out.length;
    put(0, offsetBytes);
    for (const { at, type, values } of outside) {
      put(out.length, offsetBytes, at);
      for (const value of values) put(value, typeBytes[type] ?? 1);
      if (out.length % 2 === 1) out.push(0);
    }
    if (start % 2 === 1) throw new Error('a directory begins on an even byte');
  }
  return Uint8Array.from(out);
}

export interface PageForm {
  readonly codec?: Codec;
  readonly predictor?: boolean;
  readonly rowsPerStrip?: number;
  readonly tile?: readonly [height: number, width: number];
  readonly littleEndian?: boolean;
  readonly moreTags?: readonly TagValues[];
}

/** One frame as a page. */
export function pageOf(
  frame: TypedArray,
  height: number,
  width: number,
  form: PageForm = {},
): PageSpec {
  const { codec = 'none', predictor = false, tile, littleEndian = true } = form;
  const dtype = dtypeOf(frame);
  const isFloat = dtype.startsWith('float');
  const rows = tile?.[0] ?? form.rowsPerStrip ?? height;
  const columns = tile?.[1] ?? width;
  const segments: Uint8Array[] = [];
  for (let top = 0; top < height; top += rows) {
    for (let left = 0; left < width; left += columns) {
      const segmentHeight = tile ? rows : Math.min(rows, height - top);
      const piece = frame.slice(0, 0).constructor as new (n: number) => TypedArray;
      const pixels = new piece(segmentHeight * columns);
      for (let y = 0; y < segmentHeight && top + y < height; y++) {
        const start = (top + y) * width + left;
        pixels.set(
          frame.subarray(start, (top + y) * width + Math.min(width, left + columns)),
          y * columns,
        );
      }
      const bytes =
        predictor && isFloat
          ? encodeFloatPredictor(pixels, columns)
          : bytesInOrder(predictor ? differencePixels(pixels, columns) : pixels, littleEndian);
      segments.push(encoders[codec](bytes));
    }
  }
  const tags: TagValues[] = [
    [256, 4, [width]],
    [257, 4, [height]],
    [258, 3, [8 * bytesPerElement(dtype)]],
    [259, 3, [codecCodes[codec]]],
    [262, 3, [1]],
    [277, 3, [1]],
    [339, 3, [isFloat ? 3 : dtype.startsWith('u') ? 1 : 2]],
    ...(predictor ? [[317, 3, [isFloat ? 3 : 2]] as const] : []),
    ...(tile
      ? [[322, 4, [columns]] as const, [323, 4, [rows]] as const]
      : [[278, 4, [rows]] as const]),
    ...(form.moreTags ?? []),
  ];
  return { tags, segments, ...(tile ? { tiled: true } : {}) };
}
