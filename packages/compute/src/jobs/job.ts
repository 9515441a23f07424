/**
 * Work that is set up once and then done block after block, here or on a worker.
 *
 * Setup, input and output must survive structured cloning. Inputs and outputs move: the arrays in
 * them belong to whoever receives them. `create` runs once per worker, with a copy of the setup.
 */
export interface Job<Setup, Input, Output> {
  /** Unique name, e.g. `motion/correct`; the worker entry finds the job by it. */
  readonly name: string;
  create(setup: Setup): Promise<(input: Input) => Promise<Output> | Output>;
}

/** Declares a job; types are inferred from `create`. */
export function defineJob<Setup, Input, Output>(
  job: Job<Setup, Input, Output>,
): Job<Setup, Input, Output> {
  return job;
}

/** Runs jobs over streams of inputs. Outputs come in the order of their inputs. */
export interface JobRunner {
  /** How many inputs are worked on at the same time. */
  readonly concurrency: number;
  /**
   * Streams `inputs` through the job, reading at most two inputs per worker ahead of the consumer.
   * Breaking out of the loop, an error, or `signal` ends it and releases the setup.
   */
  map<Setup, Input, Output>(
    job: Job<Setup, Input, Output>,
    setup: Setup,
    inputs: AsyncIterable<Input> | Iterable<Input>,
    options?: { signal?: AbortSignal | undefined },
  ): AsyncGenerator<Output, void, undefined>;
  /** Ends the workers. The runner cannot be used afterwards. */
  close(): Promise<void>;
}
