import type { Job, JobRunner } from '@ophys/compute';
import { InvalidArgumentError } from '@ophys/core';
import { transferablesOf } from '../../compute/src/jobs/messages.ts';
import { motionJobs } from '../src/index.ts';

/** Runs jobs as a worker would: everything that crosses is cloned or moved, jobs are found by name. */
export function cloningRunner(): JobRunner {
  return {
    concurrency: 2,
    async *map<Setup, Input, Output>(
      job: Job<Setup, Input, Output>,
      setup: Setup,
      inputs: AsyncIterable<Input> | Iterable<Input>,
    ) {
      const served = motionJobs.find(({ name }) => name === job.name);
      if (served === undefined) throw new InvalidArgumentError('job', `${job.name} is not served`);
      const runs = await Promise.all([
        served.create(structuredClone(setup)),
        served.create(structuredClone(setup)),
      ]);
      let turn = 0;
      for await (const input of inputs) {
        const output = await runs[turn++ % 2](move(input));
        yield move(output as Output);
      }
    },
    async rest() {},
    async close() {},
  };
}

/** What arrives on the other side: arrays are moved, which leaves none of them here. */
function move<T>(message: T): T {
  return structuredClone(message, { transfer: [...transferablesOf(message)] });
}
