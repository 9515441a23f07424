import {
  type BlockRequest,
  type ByteSource,
  blockRanges,
  bytesPerElement,
  createArray,
  type Dtype,
  describeValue,
  dtypes,
  InputError,
  InvalidArgumentError,
  machineIsLittleEndian,
  type Recording,
  readParts,
  recordingOf,
  requireKnownOptions,
  swapBytes,
  WrongTypeError,
} from '@ophys/core';

/** What a file of nothing but pixels is to be taken as. */
export interface RawMovieFormat {
  /** Rows of a frame. */
  readonly height: number;
  /** Columns of a frame. */
  readonly width: number;
  readonly dtype: Dtype;
  /** Number of frames; default: as many as there are. */
  readonly frames?: number | undefined;
  /** Bytes before the first pixel; default 0. */
  readonly offset?: number | undefined;
  /** Default `little`. */
  readonly byteOrder?: 'little' | 'big' | undefined;
  /** Frames per second. */
  readonly rateHz?: number | undefined;
  /** Name for messages; default `the file`. */
  readonly name?: string | undefined;
}

const formatFields: Readonly<Record<keyof RawMovieFormat, true>> = {
  height: true,
  width: true,
  dtype: true,
  frames: true,
  offset: true,
  byteOrder: true,
  rateHz: true,
  name: true,
};

/**
 * A file of nothing but pixels, `[frame, row, column]`, as a recording: memory maps of NumPy, `data.bin` of
 * suite2p, dumps of cameras.
 *
 * @throws {InvalidArgumentError} for a size, dtype or byte order that makes no sense
 * @throws {InputError} when the file does not hold the frames asked for, or, without a number of frames,
 *   is not a whole number of them
 */
export function openRawMovie(bytes: ByteSource, format: RawMovieFormat): Recording {
  requireKnownOptions(format, formatFields, { argument: 'format', what: 'field of a format' });
  const { height, width, dtype, offset = 0, byteOrder = 'little', rateHz } = format;
  const { name = 'the file' } = format;
  for (const [argument, value] of Object.entries({ height, width })) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw new InvalidArgumentError(
      argument,
      `Expected ${argument} as a whole number of pixels, got ${describeValue(value)}.`,
    );
  }
  requireOneOf('dtype', dtype, dtypes);
  requireOneOf('byteOrder', byteOrder, ['little', 'big']);
  if (!(Number.isSafeInteger(offset) && offset >= 0)) {
    throw new InvalidArgumentError(
      'offset',
      `Expected a whole number of bytes, got ${describeValue(offset)}.`,
    );
  }
  const frameBytes = height * width * bytesPerElement(dtype);
  const frames = countFrames(bytes.size - offset, frameBytes, format, name);
  const movie = {
    shape: [frames, height, width] as const,
    dtype,
    rateHz,
    async *blocks(request?: BlockRequest) {
      for (const { start, stop } of blockRanges(movie, request)) {
        const data = createArray(dtype, (stop - start) * height * width);
        const part = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
        await readParts(bytes, offset + start * frameBytes, [part], request?.signal);
        if ((byteOrder === 'little') !== machineIsLittleEndian) swapBytes(data);
        yield { data, start, count: stop - start };
      }
    },
  };
  return recordingOf(movie, {
    format: `raw ${dtype}, ${byteOrder}-endian`,
    name,
    close: async () => bytes.close?.(),
  });
}

function requireOneOf(argument: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new WrongTypeError(
    argument,
    `Expected ${argument} as one of ${choices.join(', ')}, got ${describeValue(value)}.`,
  );
}

function countFrames(
  available: number,
  frameBytes: number,
  { frames, height, width, dtype }: RawMovieFormat,
  name: string,
): number {
  const whole = Math.floor(available / frameBytes);
  const size = `${height} x ${width} ${dtype} (${frameBytes} bytes each)`;
  if (frames === undefined) {
    if (whole >= 1 && available === whole * frameBytes) return whole;
    throw new InputError(
      `${name} has ${Math.max(0, available)} bytes of pixels, which is ${(available / frameBytes).toFixed(3)} frames of ${size}. Check height, width, dtype and offset, or say how many frames there are.`,
    );
  }
  if (!(Number.isSafeInteger(frames) && frames > 0)) {
    throw new InvalidArgumentError(
      'frames',
      `Expected a whole number above 0, got ${describeValue(frames)}.`,
    );
  }
  if (frames <= whole) return frames;
  throw new InputError(`${name} holds ${Math.max(0, whole)} frames of ${size}, not ${frames}.`);
}
