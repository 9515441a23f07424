import { InputError } from '@ophys/core';
import { type Chunk, fourLetters, type RiffReader } from './riff.ts';

/** What an AVI says of its first video stream. */
export interface VideoFormat {
  /** Number of the stream among all of the file. */
  readonly stream: number;
  readonly width: number;
  readonly height: number;
  /** Whether the first row of an uncompressed frame is the lowest one. */
  readonly bottomUp: boolean;
  /** Four letters of the codec; empty for plain pixels (`BI_RGB`). */
  readonly codec: string;
  readonly bitsPerPixel: number;
  /** Grey value of each palette entry; absent without a palette. */
  readonly palette: Uint8Array | undefined;
  readonly rateHz: number | undefined;
}

/** Longest header part that is read, in bytes; real ones take a few hundred. */
const LONGEST_PART = 1 << 16;
const BITMAP_HEADER = 40;
const STREAM_HEADER = 28;
/** Most pixels a frame may have. */
const MOST_PIXELS = 2 ** 28;

/**
 * Reads the header list of an AVI.
 *
 * @throws {InputError} when it has no video stream, or one whose size makes no sense
 */
export async function readVideoFormat(
  reader: RiffReader,
  header: Chunk,
  signal?: AbortSignal,
): Promise<VideoFormat> {
  let stream = -1;
  for await (const list of reader.chunks(header.start, header.stop, signal)) {
    if (list.name !== 'strl' || !list.isList) continue;
    stream++;
    const format = await readStream(reader, list, stream, signal);
    if (format !== undefined) return format;
  }
  throw new InputError('it has no video stream');
}

async function readStream(
  reader: RiffReader,
  list: Chunk,
  stream: number,
  signal?: AbortSignal,
): Promise<VideoFormat | undefined> {
  let rateHz: number | undefined;
  let isVideo = false;
  for await (const part of reader.chunks(list.start, list.stop, signal)) {
    if (part.name === 'strh') {
      const view = await reader.read(part, LONGEST_PART, signal);
      if (view.byteLength < STREAM_HEADER) throw new InputError('its stream header is cut off');
      isVideo = fourLetters(view, 0) === 'vids';
      const [scale, rate] = [view.getUint32(20, true), view.getUint32(24, true)];
      rateHz = scale > 0 && rate > 0 ? rate / scale : undefined;
    } else if (part.name === 'strf' && isVideo) {
      return describeBitmap(await reader.read(part, LONGEST_PART, signal), stream, rateHz);
    }
  }
  return undefined;
}

function describeBitmap(view: DataView, stream: number, rateHz: number | undefined): VideoFormat {
  if (view.byteLength < BITMAP_HEADER) throw new InputError('its picture header is cut off');
  const width = view.getInt32(4, true);
  const signedHeight = view.getInt32(8, true);
  const height = Math.abs(signedHeight);
  if (width < 1 || height < 1 || width * height > MOST_PIXELS) {
    throw new InputError(`its frames are said to be ${height} x ${width} pixels`);
  }
  const compression = view.getUint32(16, true);
  const codec = compression === 0 ? '' : fourLetters(view, 16);
  const isPlain = codec === '' || codec === 'DIB' || codec === 'RGB';
  const bitsPerPixel = view.getUint16(14, true);
  return {
    stream,
    width,
    height,
    bottomUp: isPlain && signedHeight > 0,
    codec: isPlain ? '' : codec,
    bitsPerPixel,
    palette: isPlain && bitsPerPixel === 8 ? readPalette(view) : undefined,
    rateHz,
  };
}

/** Palette entries are blue, green, red, 0. Without entries a pixel is its own grey value. */
function readPalette(view: DataView): Uint8Array | undefined {
  const start = view.getUint32(0, true);
  const entries = Math.min(256, Math.max(0, Math.floor((view.byteLength - start) / 4)));
  if (start < BITMAP_HEADER || entries === 0) return undefined;
  const palette = new Uint8Array(256);
  for (let i = 0; i < entries; i++) {
    const at = start + 4 * i;
    palette[i] = greyOf(view.getUint8(at + 2), view.getUint8(at + 1), view.getUint8(at));
  }
  return palette;
}

/** Luma of a colour by ITU-R BT.601, rounded; of a grey colour its own value. */
export function greyOf(red: number, green: number, blue: number): number {
  return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
}
