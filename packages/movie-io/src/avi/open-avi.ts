import {
  type ByteSource,
  blockRanges,
  createArray,
  type FrameSource,
  InputError,
  isOphysError,
  type Recording,
  recordingOf,
  type TypedArray,
} from '@ophys/core';
import { type FrameTable, findFrames, MOST_FRAMES } from './frames.ts';
import { readVideoFormat } from './header.ts';
import { choosePixelReader, type PixelReader } from './pixels.ts';
import { type Chunk, RiffReader } from './riff.ts';

/** How {@link openAvi} opens. */
export interface OpenAviOptions {
  /** Name for messages; default `the AVI`. */
  readonly name?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Whether a file begins as an AVI does; `head` is its first twelve bytes or more. */
export function isAvi(head: Uint8Array): boolean {
  const text = String.fromCharCode(...head.subarray(0, 12));
  return text.startsWith('RIFF') && text.slice(8) === 'AVI ';
}

/**
 * Opens an AVI of grey pixels (8 or 16 bits), colours (read as their luma) or motion JPEG: what miniscopes
 * write. Files above 2 GB (OpenDML), files that were cut off, and dropped frames, which repeat the one
 * before, are read; sound is not.
 *
 * @throws {InputError} when it is no AVI, has no frames, or a codec that is not read (the message says
 *   how to convert it)
 */
export async function openAvi(bytes: ByteSource, options: OpenAviOptions = {}): Promise<Recording> {
  const { name = 'the AVI', signal } = options;
  try {
    const reader = new RiffReader(bytes);
    const { header, movies } = await findParts(reader, bytes, signal);
    const format = await readVideoFormat(reader, header, signal);
    const pixels = choosePixelReader(format);
    const table = await findFrames(reader, movies, format, signal);
    if (table === undefined) throw new InputError(`it has more than ${MOST_FRAMES} frames`);
    if (table.offsets.length === 0) throw new InputError('it has no frames');
    const { height, width, rateHz } = format;
    const shape = [table.offsets.length, height, width] as const;
    const movie = movieOf(bytes, table, pixels, { name, shape, rateHz });
    return recordingOf(movie, {
      format: `AVI, ${pixels.description}`,
      name,
      warnings: warningsOf(name, table),
      close: async () => bytes.close?.(),
    });
  } catch (error) {
    throw isOphysError(error) && error instanceof InputError
      ? new InputError(`${name} cannot be read as a movie: ${error.message.replace(/\.$/, '')}.`, {
          cause: error,
        })
      : error;
  }
}

async function findParts(
  reader: RiffReader,
  bytes: ByteSource,
  signal: AbortSignal | undefined,
): Promise<{ header: Chunk; movies: Chunk[] }> {
  let header: Chunk | undefined;
  const movies: Chunk[] = [];
  for await (const riff of reader.chunks(0, bytes.size, signal)) {
    if (!riff.isList || (riff.name !== 'AVI' && riff.name !== 'AVIX')) break;
    for await (const part of reader.chunks(riff.start, riff.stop, signal)) {
      if (part.isList && part.name === 'hdrl') header ??= part;
      if (part.isList && part.name === 'movi') movies.push(part);
    }
  }
  if (header === undefined) throw new InputError('it has no AVI header');
  return { header, movies };
}

function movieOf(
  bytes: ByteSource,
  { offsets, lengths }: FrameTable,
  pixels: PixelReader,
  movie: Pick<FrameSource, 'shape' | 'rateHz'> & { readonly name: string },
): FrameSource {
  const { shape, rateHz, name } = movie;
  const [, height, width] = shape;
  const size = height * width;
  const readFrame = async (frame: number, to: TypedArray, signal?: AbortSignal) => {
    const stored = await bytes.read(offsets[frame] ?? 0, lengths[frame] ?? 0, signal);
    await pixels.read(stored, to).catch((cause: unknown) => {
      const reason = cause instanceof InputError ? cause.message : String(cause);
      throw new InputError(`Frame ${frame} of ${name} cannot be read: ${reason}.`, { cause });
    });
  };
  return {
    shape,
    dtype: pixels.dtype,
    rateHz,
    async *blocks(request) {
      for (const { start, stop } of blockRanges(this, request)) {
        const data = createArray(pixels.dtype, (stop - start) * size);
        for (let frame = start; frame < stop; frame++) {
          request?.signal?.throwIfAborted();
          const at = (frame - start) * size;
          await readFrame(frame, data.subarray(at, at + size), request?.signal);
        }
        yield { data, start, count: stop - start };
      }
    },
  };
}

function warningsOf(name: string, { dropped, truncated }: FrameTable): string[] {
  return [
    ...(dropped > 0 ? [`${name} dropped ${dropped} frames; each shows the one before it.`] : []),
    ...(truncated ? [`${name} ends within a frame, which is left out.`] : []),
  ];
}
