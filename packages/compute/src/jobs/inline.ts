import type { JobRunner } from './job.ts';

/** Runs jobs on the calling thread, one input after the other. */
export function createInlineRunner(): JobRunner {
  return {
    concurrency: 1,
    async *map(job, setup, inputs, { signal } = {}) {
      signal?.throwIfAborted();
      const run = await job.create(setup);
      try {
        for await (const input of inputs) {
          signal?.throwIfAborted();
          yield await run(input);
        }
      } finally {
        await run.close?.();
      }
    },
    async rest() {},
    async close() {},
  };
}
