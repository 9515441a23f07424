import { defineJob, type JobRunner } from '@ophys/compute';
import {
  blockRanges,
  blockSizeFor,
  createArray,
  type FrameBlock,
  type FrameSource,
  InputError,
  type TypedArray,
} from '@ophys/core';
import { type AxisOrder, type Hdf5Input, openHdf5Source } from '@ophys/hdf5-io';

/** Where a movie is stored, so that anyone can open it anew. */
export interface StoredMovie {
  /** The file; must survive structured cloning: a path, an address, a `File`. */
  readonly input: Hdf5Input;
  /** The dataset, e.g. `/acquisition/TwoPhotonSeries/data`. */
  readonly datasetPath: string;
  /** Order of the spatial axes in the file; default `xy`, NWB's. */
  readonly axisOrder?: AxisOrder | undefined;
}

interface Range {
  readonly start: number;
  readonly stop: number;
}

/** Reads ranges of frames; every worker has the file open by itself. */
export const readFramesJob = defineJob({
  name: 'pipeline/read-frames',
  async create({ input, datasetPath, axisOrder = 'xy' }: StoredMovie) {
    const source = await openHdf5Source(input, datasetPath, { axisOrder });
    const run = async ({ start, stop }: Range): Promise<FrameBlock> => {
      for await (const block of source.blocks({ start, stop, size: stop - start })) return block;
      throw new InputError(`${datasetPath} has no frames ${start} to ${stop}.`);
    };
    return Object.assign(run, { close: () => source.close() });
  },
});

/**
 * A stored movie that several workers read ahead, e.g. because its chunks are compressed. Blocks come in
 * order and hold what one reader gives; per worker two blocks are on their way.
 *
 * @throws {InputError} when there is no such dataset, or it is no movie
 */
export async function openReadAhead(movie: StoredMovie, runner: JobRunner): Promise<FrameSource> {
  const { axisOrder = 'xy' } = movie;
  const source = await openHdf5Source(movie.input, movie.datasetPath, { axisOrder });
  const { shape, dtype, rateHz, chunkFrames } = source;
  await source.close();
  const unit = chunkFrames * Math.ceil(blockSizeFor(source) / chunkFrames); // no chunk is shared
  return {
    shape,
    dtype,
    rateHz,
    async *blocks(request = {}) {
      const wanted = [...blockRanges({ shape, dtype }, request)];
      const first = wanted[0]?.start ?? 0;
      const last = wanted.at(-1)?.stop ?? first;
      const parts = runner.map(readFramesJob, movie, rangesOf(first, last, unit), {
        signal: request.signal,
      });
      for await (const block of cut(parts, wanted, shape[1] * shape[2], dtype)) {
        request.signal?.throwIfAborted();
        yield block;
      }
    },
  };
}

/** `[start, stop)` cut at multiples of `unit`. */
function* rangesOf(start: number, stop: number, unit: number): Generator<Range> {
  for (let from = start; from < stop; ) {
    const to = Math.min(stop, (Math.floor(from / unit) + 1) * unit);
    yield { start: from, stop: to };
    from = to;
  }
}

/** Blocks as wanted, of frames that come in other blocks. */
async function* cut(
  parts: AsyncIterable<FrameBlock>,
  wanted: readonly Range[],
  pixels: number,
  dtype: FrameSource['dtype'],
): AsyncGenerator<FrameBlock> {
  const ranges = wanted.values();
  let range = ranges.next().value as Range | undefined;
  let data: TypedArray | undefined;
  for await (const part of parts) {
    for (let at = part.start; range !== undefined && at < part.start + part.count; ) {
      const { start, stop } = range;
      if (data === undefined && start === part.start && stop === part.start + part.count) {
        yield part;
        range = ranges.next().value;
        break;
      }
      data ??= createArray(dtype, (stop - start) * pixels);
      const end = Math.min(stop, part.start + part.count);
      const frames = part.data.subarray((at - part.start) * pixels, (end - part.start) * pixels);
      data.set(frames as never, (at - start) * pixels);
      at = end;
      if (end < stop) continue;
      yield { data, start, count: stop - start };
      data = undefined;
      range = ranges.next().value;
    }
  }
}
