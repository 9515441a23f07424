import {
  type BlockRequest,
  blockRanges,
  createArray,
  type Dtype,
  dtypes,
  type FrameBlock,
  type FrameSource,
  InputError,
  type TypedArray,
  viewAs,
} from '@ophys/core';
import type { ElementType } from '@ophys/model';
import { NotReadHere } from '../format/errors.ts';
import type { Hdf5File } from '../hdf5/file.ts';
import type { Hdf5Info } from '../hdf5/library.ts';
import { elementTypeOfHdf5 } from '../hdf5/types.ts';
import { lazy } from '../lazy.ts';
import { type DirectFrames, openDirect } from './direct.ts';
import { transposeFrames } from './transpose.ts';

/** Which spatial axis comes first in a dataset: `xy` is NWB's order, `yx` is row-major. */
export type AxisOrder = 'xy' | 'yx';

/** Frames that share chunks are read together when that takes no more than this. */
const GROUP_BYTES = 2 ** 26;

/** Largest frame that is read. */
const FRAME_BYTES = 2 ** 29;

/**
 * A three-dimensional dataset as a movie, row-major `[frame, row, column]`.
 *
 * @throws {InputError} for another rank, or an element type that pixels cannot have
 */
export function datasetSource(
  file: Hdf5File,
  path: string,
  options: { readonly axisOrder: AxisOrder; readonly rateHz?: number | undefined },
): FrameSource {
  const info = file.datasetInfo(path);
  const [frames = 0, first = 0, second = 0] = checkRank(file, path, info);
  const dtype = pixelType(file, path, elementTypeOfHdf5(info));
  const { axisOrder, rateHz } = options;
  checkFrame(file, path, first * second * info.size);
  const [height, width] = axisOrder === 'xy' ? [second, first] : [first, second];
  const shape = [frames, height, width] as const;
  const group = groupSize(info, frames);
  const direct = lazy(() => openDirect(file, path, info));
  return {
    shape,
    dtype,
    rateHz,
    blocks(request) {
      return readBlocks({ file, path, info, dtype, shape, axisOrder, group, direct }, request);
    },
  };
}

function checkRank(file: Hdf5File, path: string, info: Hdf5Info): readonly number[] {
  if (info.shape?.length === 3) return info.shape;
  const found = info.shape === null ? 'nothing' : `[${info.shape.join(', ')}]`;
  throw new InputError(
    `${path} in ${file.path} is no movie: expected three axes (time and two of space), got ${found}.`,
    { path: file.path },
  );
}

/** A file can declare any extents without having the pixels. */
function checkFrame(file: Hdf5File, path: string, bytes: number): void {
  if (bytes <= FRAME_BYTES) return;
  throw new InputError(
    `A frame of ${path} in ${file.path} takes ${bytes} bytes; up to ${FRAME_BYTES} can be read.`,
    { path: file.path },
  );
}

function pixelType(file: Hdf5File, path: string, element: ElementType): Dtype {
  if (element === 'bool') return 'uint8';
  const dtype = dtypes.find((candidate) => candidate === element);
  if (dtype !== undefined) return dtype;
  throw new InputError(
    `${path} in ${file.path} holds ${element}; pixels can be ${dtypes.join(', ')}. Convert it first.`,
    { path: file.path },
  );
}

/** As many frames as a chunk holds, where reading fewer would read the same chunks again. */
function groupSize(info: Hdf5Info, frames: number): number {
  const [chunkFrames = 1] = info.chunks ?? [1];
  const [, first = 1, second = 1] = info.shape ?? [];
  const bytes = chunkFrames * first * second * info.size;
  return bytes <= GROUP_BYTES ? Math.max(1, Math.min(chunkFrames, frames)) : 1;
}

interface Movie {
  readonly file: Hdf5File;
  readonly path: string;
  readonly info: Hdf5Info;
  readonly dtype: Dtype;
  readonly shape: readonly [number, number, number];
  readonly axisOrder: AxisOrder;
  readonly group: number;
  /** The frames in the bytes of the file; undefined where only the library can read them. */
  readonly direct: () => DirectFrames | undefined;
}

interface Group {
  readonly data: TypedArray;
  readonly start: number;
  readonly stop: number;
}

async function* readBlocks(movie: Movie, request?: BlockRequest): AsyncGenerator<FrameBlock> {
  const [frames, height, width] = movie.shape;
  const pixels = height * width;
  let held: Group | undefined;
  for (const { start, stop } of blockRanges(movie, request)) {
    request?.signal?.throwIfAborted();
    const from = Math.floor(start / movie.group) * movie.group;
    const to = Math.min(frames, Math.ceil(stop / movie.group) * movie.group);
    if (from === start && (to === stop || movie.group === 1)) {
      yield { data: await readFrames(movie, start, stop), start, count: stop - start };
      continue;
    }
    const data = createArray(movie.dtype, (stop - start) * pixels);
    for (let first = start; first < stop; ) {
      held = holds(held, first) ? held : await readGroup(movie, first);
      const last = Math.min(stop, held.stop);
      const part = held.data.subarray((first - held.start) * pixels, (last - held.start) * pixels);
      data.set(part, (first - start) * pixels);
      first = last;
    }
    yield { data, start, count: stop - start };
  }
}

function holds(group: Group | undefined, frame: number): group is Group {
  return group !== undefined && group.start <= frame && frame < group.stop;
}

async function readGroup(movie: Movie, frame: number): Promise<Group> {
  const start = Math.floor(frame / movie.group) * movie.group;
  const stop = Math.min(movie.shape[0], start + movie.group);
  return { data: await readFrames(movie, start, stop), start, stop };
}

async function readFrames(movie: Movie, start: number, stop: number): Promise<TypedArray> {
  const [, height, width] = movie.shape;
  const data = createArray(movie.dtype, (stop - start) * height * width);
  const direct = movie.direct();
  if (direct === undefined || !(await readDirectly(movie, direct, data, start, stop))) {
    const { file, path, info, dtype } = movie;
    file.readInto(path, info, [{ start, stop }], (module, address, count) => {
      place(movie, viewAs(dtype, module.HEAPU8.buffer, address, count), data);
    });
  }
  return data;
}

/** Reads frames past the library; false where only the library knows what to do. */
async function readDirectly(
  movie: Movie,
  { rows, read }: DirectFrames,
  data: TypedArray,
  start: number,
  stop: number,
): Promise<boolean> {
  const [, height, width] = movie.shape;
  const pixels = height * width;
  const first = Math.floor(start / rows);
  let frame = first * rows;
  try {
    for await (const bytes of read(first, Math.ceil(stop / rows))) {
      const from = Math.max(start, frame);
      const to = Math.min(stop, frame + rows);
      const offset = bytes.byteOffset + (from - frame) * pixels * movie.info.size;
      const part = viewAs(movie.dtype, bytes.buffer, offset, (to - from) * pixels);
      place(movie, part, data.subarray((from - start) * pixels, (to - start) * pixels));
      frame += rows;
    }
    return true;
  } catch (error) {
    if (error instanceof NotReadHere) return false;
    throw error;
  }
}

/** Puts stored frames into row-major order. */
function place({ axisOrder, shape }: Movie, stored: TypedArray, data: TypedArray): void {
  const [, height, width] = shape;
  if (axisOrder === 'yx') data.set(stored);
  else transposeFrames(stored, data, stored.length / (height * width), width, height);
}
