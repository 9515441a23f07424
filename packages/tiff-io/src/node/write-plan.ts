import {
  bytesPerElement,
  type Dtype,
  type FrameSource,
  InvalidArgumentError,
  machineIsLittleEndian,
  swapBytes,
  type TypedArray,
} from '@ophys/core';
import { tags } from '../structure/directory.ts';

/** Where everything of a file that is going to be written will be. */
export interface WritePlan {
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  readonly dtype: Dtype;
  readonly frameBytes: number;
  readonly bigTiff: boolean;
  readonly pixelsStart: number;
  readonly directoriesStart: number;
  /** ImageDescription with its closing zero; empty when there is none. */
  readonly text: Uint8Array;
}

const PIXELS_START = 16;
const LARGEST_CLASSIC = 2 ** 32 - 1;
/** Directories are encoded this many at a time. */
const DIRECTORIES_AT_ONCE = 1024;

/** Plans a file: sizes, places, and whether it must be a BigTIFF. */
export function planFile(
  source: FrameSource,
  imageDescription: string | undefined,
  bigTiff?: boolean,
): WritePlan {
  const [frames, height, width] = source.shape;
  if (![frames, height, width].every((size) => Number.isInteger(size) && size >= 1)) {
    throw new InvalidArgumentError(
      'source',
      `A TIFF needs at least one frame of one pixel, got shape [${source.shape.join(', ')}].`,
    );
  }
  const frameBytes = height * width * bytesPerElement(source.dtype);
  if (frameBytes > LARGEST_CLASSIC) {
    throw new InvalidArgumentError('source', `A frame of ${frameBytes} bytes is too large.`);
  }
  const text =
    imageDescription === undefined
      ? new Uint8Array(0)
      : new TextEncoder().encode(`${imageDescription}\0`);
  const pixelsEnd = PIXELS_START + frames * frameBytes;
  const directoriesStart = 8 * Math.ceil(pixelsEnd / 8);
  const base = { frames, height, width, dtype: source.dtype, frameBytes, text };
  const classicSize = directoriesStart + frames * directoryBytes(false, true) + text.byteLength;
  return {
    ...base,
    bigTiff: bigTiff === true || classicSize > LARGEST_CLASSIC,
    pixelsStart: PIXELS_START,
    directoriesStart,
  };
}

/** The bytes of pixels as they are to be in the file (little-endian), in the memory of `pixels`. */
export function toFileOrder(pixels: TypedArray): Uint8Array {
  if (!machineIsLittleEndian) swapBytes(pixels);
  return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
}

/** The first bytes of the file, up to the first pixel. */
export function encodeHeader(plan: WritePlan): Uint8Array {
  const view = new DataView(new ArrayBuffer(plan.pixelsStart));
  view.setUint16(0, 0x4949, true);
  view.setUint16(2, plan.bigTiff ? 43 : 42, true);
  if (plan.bigTiff) {
    view.setUint16(4, 8, true);
    setOffset64(view, 8, plan.directoriesStart);
  } else {
    view.setUint32(4, plan.directoriesStart, true);
  }
  return new Uint8Array(view.buffer);
}

/** Everything after the pixels: padding, all directories, and the text. */
export function* encodeDirectories(plan: WritePlan): Generator<Uint8Array> {
  const pixelsEnd = plan.pixelsStart + plan.frames * plan.frameBytes;
  yield new Uint8Array(plan.directoriesStart - pixelsEnd);
  for (let first = 0; first < plan.frames; first += DIRECTORIES_AT_ONCE) {
    const count = Math.min(DIRECTORIES_AT_ONCE, plan.frames - first);
    const start = directoryStart(plan, first);
    const view = new DataView(new ArrayBuffer(directoryStart(plan, first + count) - start));
    for (let i = first; i < first + count; i++) {
      encodeDirectory(plan, i, view, directoryStart(plan, i) - start);
    }
    yield new Uint8Array(view.buffer);
  }
  yield plan.text;
}

const SHORT = 3;
const LONG = 4;
const ASCII = 2;
const LONG8 = 16;

type Field = readonly [tag: number, type: number, count: number, value: number];

function fieldsOf(plan: WritePlan, frame: number): Field[] {
  const offsetType = plan.bigTiff ? LONG8 : LONG;
  const hasText = frame === 0 && plan.text.byteLength > 0;
  const textStart = directoryStart(plan, plan.frames);
  const format = plan.dtype.startsWith('float') ? 3 : plan.dtype.startsWith('u') ? 1 : 2;
  return [
    [tags.imageWidth, LONG, 1, plan.width],
    [tags.imageLength, LONG, 1, plan.height],
    [tags.bitsPerSample, SHORT, 1, 8 * bytesPerElement(plan.dtype)],
    [tags.compression, SHORT, 1, 1],
    [tags.photometric, SHORT, 1, 1],
    ...(hasText ? [[tags.imageDescription, ASCII, plan.text.byteLength, textStart] as const] : []),
    [tags.stripOffsets, offsetType, 1, plan.pixelsStart + frame * plan.frameBytes],
    [tags.samplesPerPixel, SHORT, 1, 1],
    [tags.rowsPerStrip, LONG, 1, plan.height],
    [tags.stripByteCounts, offsetType, 1, plan.frameBytes],
    [tags.sampleFormat, SHORT, 1, format],
  ];
}

function directoryBytes(bigTiff: boolean, hasText: boolean): number {
  const fields = hasText ? 11 : 10;
  return bigTiff ? 8 + 20 * fields + 8 : 2 + 12 * fields + 4;
}

/** Where the directory of a frame begins; for the frame past the last, where they end. */
function directoryStart(plan: WritePlan, frame: number): number {
  if (frame === 0) return plan.directoriesStart;
  const first = directoryBytes(plan.bigTiff, plan.text.byteLength > 0);
  return plan.directoriesStart + first + (frame - 1) * directoryBytes(plan.bigTiff, false);
}

function encodeDirectory(plan: WritePlan, frame: number, view: DataView, start: number): void {
  const { bigTiff } = plan;
  const fields = fieldsOf(plan, frame);
  const setCount = bigTiff ? setOffset64 : setOffset32;
  if (bigTiff) setOffset64(view, start, fields.length);
  else view.setUint16(start, fields.length, true);
  let at = start + (bigTiff ? 8 : 2);
  for (const [tag, type, count, value] of fields) {
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    setCount(view, at + 4, count);
    setValue(plan, view, at + (bigTiff ? 12 : 8), [tag, type, count, value]);
    at += bigTiff ? 20 : 12;
  }
  setCount(view, at, frame + 1 < plan.frames ? directoryStart(plan, frame + 1) : 0);
}

function setValue(plan: WritePlan, view: DataView, at: number, field: Field): void {
  const [, type, count, value] = field;
  // A text that fits is stored in place of its offset.
  if (type === ASCII && count <= (plan.bigTiff ? 8 : 4)) {
    new Uint8Array(view.buffer, at).set(plan.text);
  } else if (type === SHORT) view.setUint16(at, value, true);
  else if (plan.bigTiff && type !== LONG) setOffset64(view, at, value);
  else setOffset32(view, at, value);
}

function setOffset32(view: DataView, at: number, value: number): void {
  view.setUint32(at, value, true);
}

function setOffset64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % 2 ** 32, true);
  view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
}
