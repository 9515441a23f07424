import type { VideoFormat } from './header.ts';
import type { Chunk, RiffReader } from './riff.ts';

/** Where the frames of a movie lie in its file. */
export interface FrameTable {
  /** Offset of every frame's bytes; of a frame that was dropped, that of the one before. */
  readonly offsets: Float64Array;
  /** Bytes of every frame. */
  readonly lengths: Uint32Array;
  /** Frames without bytes, which show the one before again. */
  readonly dropped: number;
  /** Whether the file ends within a frame, which is left out. */
  readonly truncated: boolean;
}

/** Most frames that are indexed. */
export const MOST_FRAMES = 50_000_000;

/**
 * Finds the frames of a stream by walking over the `movi` lists of all RIFF parts; the file's own index
 * is not needed, so a recording that was cut off by a crash opens.
 *
 * @returns undefined for more than {@link MOST_FRAMES}
 */
export async function findFrames(
  reader: RiffReader,
  lists: readonly Chunk[],
  { stream }: VideoFormat,
  signal?: AbortSignal,
): Promise<FrameTable | undefined> {
  const number = stream.toString().padStart(2, '0');
  const names = new Set([`${number}db`, `${number}dc`]);
  const offsets: number[] = [];
  const lengths: number[] = [];
  let [dropped, truncated] = [0, false];
  for (const list of lists) {
    for await (const { name, start, stop, length } of framesOf(reader, list, signal)) {
      if (!names.has(name)) continue;
      if (offsets.length === MOST_FRAMES) return undefined;
      if (stop - start < length) {
        truncated = true;
      } else if (length === 0) {
        if (offsets.length === 0) continue;
        dropped++;
        offsets.push(offsets.at(-1) ?? 0);
        lengths.push(lengths.at(-1) ?? 0);
      } else {
        offsets.push(start);
        lengths.push(length);
      }
    }
  }
  return {
    offsets: Float64Array.from(offsets),
    lengths: Uint32Array.from(lengths),
    dropped,
    truncated,
  };
}

/** The chunks of a list and of the `rec` lists in it. */
async function* framesOf(
  reader: RiffReader,
  list: Chunk,
  signal?: AbortSignal,
): AsyncGenerator<Chunk> {
  for await (const chunk of reader.chunks(list.start, list.stop, signal)) {
    if (chunk.isList && chunk.name === 'rec') {
      yield* reader.chunks(chunk.start, chunk.stop, signal);
    } else {
      yield chunk;
    }
  }
}
