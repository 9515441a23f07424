import { WorkerError } from '@ophys/core';
import type { Job, JobRun } from './job.ts';
import { type HostPort, transferablesOf } from './messages.ts';

/** Any job, whatever its types; the host and the worker agree on them by the job's name. */
// biome-ignore lint/suspicious/noExplicitAny: a registry of jobs erases their types
export type AnyJob = Job<any, any, any>;

type Run = JobRun<unknown, unknown>;

/** Answers a host's messages with the jobs given. The worker's entry module calls it once. */
export function serve(port: HostPort, jobs: readonly AnyJob[]): void {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const sessions = new Map<number, Promise<Run>>();

  async function open(name: string, setup: unknown): Promise<Run> {
    const job = byName.get(name);
    if (job === undefined) {
      throw new WorkerError(
        `This worker was asked for the job "${name}" but serves ${[...byName.keys()].join(', ')}.`,
      );
    }
    return job.create(setup);
  }

  port.onMessage(async (message) => {
    if (message.type === 'open') {
      const run = open(message.job, message.setup);
      run.catch(() => {}); // the first task reports it
      sessions.set(message.session, run);
    } else if (message.type === 'close') {
      const run = sessions.get(message.session);
      sessions.delete(message.session);
      await run?.then(
        (opened) => opened.close?.(),
        () => {}, // it never opened, so it holds nothing
      );
    } else {
      const { task } = message;
      try {
        const run = await sessions.get(message.session);
        if (run === undefined) throw new WorkerError('A task arrived before its job was opened.');
        const output = await run(message.input);
        port.post({ type: 'done', task, output }, [...transferablesOf(output)]);
      } catch (error) {
        port.post({ type: 'failed', task, error: describe(error) }, []);
      }
    }
  });
}

/** Errors lose their class in structured cloning; this keeps what {@link revive} needs. */
export interface DescribedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly fields: Record<string, unknown>;
}

function describe(error: unknown): DescribedError {
  if (!(error instanceof Error)) {
    return { name: 'Error', message: String(error), stack: undefined, fields: {} };
  }
  const { name, message, stack } = error;
  const fields: Record<string, unknown> = {};
  for (const key of ['tag', 'argument', 'path']) {
    if (key in error) fields[key] = (error as unknown as Record<string, unknown>)[key];
  }
  return { name, message, stack, fields };
}
