import { blockRanges, createArray, type FrameSource, type TypedArray } from '@ophys/core';
import { inputError } from '../bytes/window-reader.ts';
import { readFrames } from '../read/frames.ts';
import type { TiffFiles } from './files.ts';

/** Where the frames of one movie are. */
export interface FramePlaces {
  /** Of each frame, the index of its file. */
  readonly files: Uint32Array;
  /** Of each frame, its index in the file. */
  readonly frames: Uint32Array;
  /** Which sample of colour pages. */
  readonly sample: number;
}

/** What the movies of a recording have in common. */
export interface MovieForm extends Pick<FrameSource, 'dtype' | 'rateHz'> {
  readonly height: number;
  readonly width: number;
  /** Stored 32768 too high, as ImageJ does with signed pixels. */
  readonly isOffset: boolean;
}

/** The frames at given places, as a movie. */
export function movieOf(files: TiffFiles, form: MovieForm, places: FramePlaces): FrameSource {
  const { height, width, dtype, rateHz } = form;
  const shape = [places.files.length, height, width] as const;
  return {
    shape,
    dtype,
    rateHz,
    async *blocks(request = {}) {
      for (const { start, stop } of blockRanges({ shape, dtype }, request)) {
        request.signal?.throwIfAborted();
        const data = createArray(dtype, (stop - start) * height * width);
        await readPlaces(files, cut(places, start, stop), data, request.signal);
        if (form.isOffset) takeOffset(data);
        yield { data, start, count: stop - start };
      }
    },
    every({ first, stride, count = Math.ceil((shape[0] - first) / stride) }) {
      const taken = (all: Uint32Array) =>
        Uint32Array.from({ length: count }, (_, i) => all[first + i * stride] as number);
      const rate = rateHz === undefined ? undefined : rateHz / stride;
      return movieOf(
        files,
        { ...form, rateHz: rate },
        { ...places, files: taken(places.files), frames: taken(places.frames) },
      );
    },
  };
}

function cut(places: FramePlaces, start: number, stop: number): FramePlaces {
  const { files, frames, sample } = places;
  return { files: files.subarray(start, stop), frames: frames.subarray(start, stop), sample };
}

/** Reads frames file by file, as long as they follow each other in one. */
async function readPlaces(
  files: TiffFiles,
  places: FramePlaces,
  data: TypedArray,
  signal: AbortSignal | undefined,
): Promise<void> {
  const pixels = data.length / places.files.length;
  for (let from = 0; from < places.files.length; ) {
    signal?.throwIfAborted();
    const index = places.files[from] as number;
    let to = from + 1;
    while (places.files[to] === index) to++;
    const file = await files.get(index);
    const frames = places.frames.subarray(from, to);
    const last = frames.reduce((most, frame) => Math.max(most, frame), 0);
    if (last >= file.frames) {
      throw inputError(
        file.path,
        `It has ${file.frames} frames, but frame ${last + 1} of it belongs to the recording. It is ` +
          'cut short, or not like the other files.',
      );
    }
    await readFrames(
      file,
      frames,
      places.sample,
      data.subarray(from * pixels, to * pixels),
      signal,
    );
    from = to;
  }
}

/** Takes 32768 off pixels of 16 bits, in place. */
function takeOffset(data: TypedArray): void {
  const words = new Uint16Array(data.buffer, data.byteOffset, data.length);
  for (let i = 0; i < words.length; i++) words[i] = (words[i] as number) ^ 0x8000;
}
