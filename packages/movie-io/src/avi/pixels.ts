import { type Dtype, InputError, type TypedArray } from '@ophys/core';
import { greyOf, type VideoFormat } from './header.ts';
import { decodeJpeg } from './jpeg.ts';

/** Turns the bytes of one frame into grey pixels, row-major. */
export interface PixelReader {
  readonly dtype: Extract<Dtype, 'uint8' | 'uint16'>;
  /** In words, e.g. `8-bit grey`. */
  readonly description: string;
  /** @throws {InputError} when the bytes are not a frame */
  read(bytes: Uint8Array, to: TypedArray): Promise<void>;
}

const greyCodecs: ReadonlySet<string> = new Set(['Y800', 'Y8', 'GREY']);
const grey16Codecs: ReadonlySet<string> = new Set(['Y16']);
const jpegCodecs: ReadonlySet<string> = new Set(['MJPG', 'JPEG', 'AVRN']);

/**
 * The reader for a stream's pixels.
 *
 * @throws {InputError} for codecs that are not read, with the way to convert them
 */
export function choosePixelReader(format: VideoFormat): PixelReader {
  const { codec, bitsPerPixel } = format;
  if (jpegCodecs.has(codec.toUpperCase())) return jpegReader(format);
  if (grey16Codecs.has(codec)) return rowReader(format, 2);
  if (greyCodecs.has(codec) || (codec === '' && bitsPerPixel === 8)) return rowReader(format, 1);
  if (codec === '' && (bitsPerPixel === 24 || bitsPerPixel === 32)) return colourReader(format);
  const what = codec === '' ? `plain pixels of ${bitsPerPixel} bits` : `the codec ${codec}`;
  throw new InputError(
    `it has ${what}, which is not read. Convert it without loss: ffmpeg -i movie.avi -c:v rawvideo -pix_fmt gray grey.avi`,
  );
}

/** Frames of whole pixels. Rows may be padded to four bytes, as plain bitmaps have them. */
function rowReader(format: VideoFormat, bytesPerPixel: 1 | 2): PixelReader {
  const { height, palette } = format;
  const isWide = bytesPerPixel === 2;
  return {
    dtype: isWide ? 'uint16' : 'uint8',
    description: isWide ? '16-bit grey' : '8-bit grey',
    async read(bytes, to) {
      const stride = strideOf(bytes, format, bytesPerPixel);
      const width = to.length / height;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let row = 0; row < height; row++) {
        const from = storedRow(format, row) * stride;
        const start = row * width;
        if (isWide) {
          for (let x = 0; x < width; x++) to[start + x] = view.getUint16(from + 2 * x, true);
        } else if (palette === undefined) {
          to.set(bytes.subarray(from, from + width), start);
        } else {
          for (let x = 0; x < width; x++) to[start + x] = palette[bytes[from + x] ?? 0] ?? 0;
        }
      }
    },
  };
}

/** Blue, green, red and perhaps a fourth byte; grey by its luma, which leaves grey pixels as they are. */
function colourReader(format: VideoFormat): PixelReader {
  const { height, bitsPerPixel } = format;
  const step = bitsPerPixel / 8;
  return {
    dtype: 'uint8',
    description: `${bitsPerPixel}-bit colour, read as its luma`,
    async read(bytes, to) {
      const stride = strideOf(bytes, format, step);
      const width = to.length / height;
      for (let row = 0; row < height; row++) {
        const from = storedRow(format, row) * stride;
        for (let x = 0; x < width; x++) {
          const at = from + x * step;
          const [blue = 0, green = 0, red = 0] = bytes.subarray(at, at + 3);
          to[row * width + x] = greyOf(red, green, blue);
        }
      }
    },
  };
}

function jpegReader({ height, width }: VideoFormat): PixelReader {
  return {
    dtype: 'uint8',
    description: 'motion JPEG',
    async read(bytes, to) {
      const picture = await decodeJpeg(bytes);
      if (picture.height !== height || picture.width !== width) {
        throw new InputError(
          `its picture is ${picture.height} x ${picture.width}, the movie ${height} x ${width}`,
        );
      }
      to.set(picture.luma);
    },
  };
}

function storedRow({ bottomUp, height }: VideoFormat, row: number): number {
  return bottomUp ? height - 1 - row : row;
}

/** Bytes from one row to the next: as wide as the pixels, or filled up to four bytes. */
function strideOf(bytes: Uint8Array, { width, height }: VideoFormat, bytesPerPixel: number) {
  const tight = width * bytesPerPixel;
  const padded = Math.ceil(tight / 4) * 4;
  if (bytes.byteLength === padded * height) return padded;
  if (bytes.byteLength >= tight * height) return tight;
  throw new InputError(`it has ${bytes.byteLength} bytes, but ${tight * height} are needed`);
}
