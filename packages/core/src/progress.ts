/** One step of a long call: `done` of `total` units are finished. */
export interface Progress {
  /** What is being done, in the words of the caller's stage, e.g. `register`. */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** What is counted, in the singular: `frame`, `tile`, `trace`. */
  readonly unit: string;
}

/** What every long call takes. */
export interface RunOptions {
  /** Cancels the call: it rejects with `signal.reason` and releases what it holds. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each step, on the caller's thread, at most once per block of work. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}
