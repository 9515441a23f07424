import { describeValue, InvalidArgumentError, WrongTypeError } from '@ophys/core';

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

/**
 * Refuses what are no traces, or an array of another length than its sizes say.
 *
 * @throws {InvalidArgumentError} saying how traces are made
 */
export function checkTraces(name: string, traces: Traces): void {
  const { data, frames, count }: Partial<Traces> = Object(traces);
  if (!(isTyped(data) && isSize(frames) && isSize(count))) {
    throw new WrongTypeError(
      name,
      `Expected ${name} as traces { data, frames, count }, with data as a Float32Array [frame, roi], got ${describeValue(traces)}; one trace of samples is { data: Float32Array.from(samples), frames: samples.length, count: 1 }.`,
    );
  }
  if (data.length !== frames * count) {
    throw new InvalidArgumentError(
      name,
      `${name} says ${frames} frames of ${count} ROIs, ${frames * count} values, but holds ${data.length}.`,
    );
  }
}

function isTyped(data: unknown): data is Float32Array {
  return ArrayBuffer.isView(data) && 'length' in data;
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/**
 * Refuses what is no trace of one ROI.
 *
 * @throws {WrongTypeError} for anything but a typed array
 */
export function checkTrace(name: string, trace: unknown): void {
  if (isTyped(trace)) return;
  throw new WrongTypeError(
    name,
    `Expected ${name} as a Float64Array of one trace's samples, got ${describeValue(trace)}; Float64Array.from(samples) makes one.`,
  );
}
