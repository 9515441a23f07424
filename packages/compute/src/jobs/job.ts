/**
 * Work that is set up once and then done block after block, here or on a worker.
 *
 * Setup, input and output must survive structured cloning. Inputs and outputs move: the arrays in
 * them belong to whoever receives them. `create` runs once per worker, with a copy of the setup.
 */
export interface Job<Setup, Input, Output> {
  /** Unique name, e.g. `motion/correct`; the worker entry finds the job by it. */
  readonly name: string;
  create(setup: Setup): Promise<JobRun<Input, Output>>;
}

/** A job that is set up: does one input; `close`, where there is one, frees what the setup holds. */
export interface JobRun<Input, Output> {
  (input: Input): Promise<Output> | Output;
  close?(): Promise<void> | void;
}

/** Declares a job; types are inferred from `create`. */
export function defineJob<Setup, Input, Output>(
  job: Job<Setup, Input, Output>,
): Job<Setup, Input, Output> {
  return job;
}

/** How a stream of inputs is worked through. */
export interface MapOptions {
  /** Cancels the stream, with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Inputs taken per worker before their outputs are asked for; default 2, so that no worker waits
   * for its next input. 1 saves the memory of inputs that wait.
   */
  readonly inputsPerWorker?: number | undefined;
}

/** Runs jobs over streams of inputs. Outputs come in the order of their inputs. */
export interface JobRunner {
  /** How many inputs are worked on at the same time. */
  readonly concurrency: number;
  /**
   * Streams `inputs` through the job, reading a bounded number of inputs ahead of the consumer.
   * Breaking out of the loop, an error, or `signal` ends it and releases the setup.
   */
  map<Setup, Input, Output>(
    job: Job<Setup, Input, Output>,
    setup: Setup,
    inputs: AsyncIterable<Input> | Iterable<Input>,
    options?: MapOptions,
  ): AsyncGenerator<Output, void, undefined>;
  /**
   * Gives back the memory of workers that have nothing to do; they are started again when they are
   * needed. Does nothing while a stream runs.
   */
  rest(): Promise<void>;
  /** Ends the workers. The runner cannot be used afterwards. */
  close(): Promise<void>;
}
