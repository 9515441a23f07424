import { InvalidArgumentError } from '@ophys/core';

/** Signals of many ROIs over time. */
export interface Traces {
  /** `frames * count` values, row-major `[frame, roi]`. */
  readonly data: Float32Array;
  readonly frames: number;
  /** Number of ROIs. */
  readonly count: number;
}

/** Traces of zeros. */
export function createTraces(frames: number, count: number): Traces {
  return { data: new Float32Array(frames * count), frames, count };
}

/** The traces of ROIs `start … stop - 1`, copied. */
export function selectTraces(traces: Traces, start: number, stop: number): Traces {
  if (!(0 <= start && start <= stop && stop <= traces.count)) {
    throw new InvalidArgumentError(
      'start',
      `ROIs ${start} to ${stop} were asked for, but there are ${traces.count}.`,
    );
  }
  const selected = createTraces(traces.frames, stop - start);
  for (let f = 0; f < traces.frames; f++) {
    const row = f * traces.count;
    selected.data.set(traces.data.subarray(row + start, row + stop), f * selected.count);
  }
  return selected;
}

/** ROIs `start … stop - 1` with time contiguous: `[roi, frame]`. */
export function readColumns(traces: Traces, start: number, stop: number): Float32Array {
  const { data, frames, count } = traces;
  const columns = new Float32Array((stop - start) * frames);
  for (let f = 0; f < frames; f++) {
    for (let roi = start; roi < stop; roi++) {
      columns[(roi - start) * frames + f] = data[f * count + roi] as number;
    }
  }
  return columns;
}

/** The opposite of {@link readColumns}: puts `[roi, frame]` at ROIs from `start` on. */
export function writeColumns(traces: Traces, start: number, columns: Float32Array): void {
  const { data, frames, count } = traces;
  const stop = start + columns.length / Math.max(1, frames);
  for (let f = 0; f < frames; f++) {
    for (let roi = start; roi < stop; roi++) {
      data[f * count + roi] = columns[(roi - start) * frames + f] as number;
    }
  }
}

/** Throws {@link InvalidArgumentError} unless the array has the length its sizes say. */
export function checkTraces(name: string, { data, frames, count }: Traces): void {
  if (data.length !== frames * count) {
    throw new InvalidArgumentError(
      name,
      `${name} says ${frames} frames of ${count} ROIs, ${frames * count} values, but holds ${data.length}.`,
    );
  }
}
