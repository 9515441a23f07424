import { InvalidArgumentError, WorkerError } from '@ophys/core';
import type { Job, JobRunner, MapOptions } from './job.ts';
import { transferablesOf, type WorkerPort } from './messages.ts';
import { revive } from './revive.ts';

interface Waiting {
  readonly worker: Member;
  resolve(output: unknown): void;
  reject(error: Error): void;
}

interface Member {
  readonly port: WorkerPort;
  load: number;
  death: Error | undefined;
}

/**
 * Runs jobs on workers that the host creates, e.g.
 * `createWorkerPool({ size: 2, createWorker: () => nodeWorker(new URL('./worker.js', import.meta.url)) })`.
 *
 * A worker that dies fails the tasks it held and every later one with {@link WorkerError}.
 */
export function createWorkerPool(options: {
  /** Number of workers, at least 1. */
  readonly size: number;
  readonly createWorker: () => WorkerPort;
}): JobRunner {
  const { size, createWorker } = options;
  if (!Number.isInteger(size) || size < 1) {
    throw new InvalidArgumentError('size', `A pool needs at least one worker, got ${size}.`);
  }
  const waiting = new Map<number, Waiting>();
  let members: Member[] = [];
  let sessions = 0;
  let running = 0;
  let tasks = 0;

  function submit(session: number, input: unknown): Promise<unknown> {
    const worker = members.reduce((least, member) => (member.load < least.load ? member : least));
    if (worker.death) return Promise.reject(worker.death);
    const task = tasks++;
    worker.load++;
    return new Promise<unknown>((resolve, reject) => {
      waiting.set(task, { worker, resolve, reject });
      worker.port.post({ type: 'run', session, task, input }, [...transferablesOf(input)]);
    });
  }

  async function* map<Setup, Input, Output>(
    job: Job<Setup, Input, Output>,
    setup: Setup,
    inputs: AsyncIterable<Input> | Iterable<Input>,
    { signal, inputsPerWorker = 2 }: MapOptions = {},
  ): AsyncGenerator<Output, void, undefined> {
    signal?.throwIfAborted();
    if (members.length === 0) {
      members = Array.from({ length: size }, () => hire(createWorker(), waiting));
    }
    const session = sessions++;
    for (const { port } of members) {
      port.post({ type: 'open', session, job: job.name, setup }, []);
    }
    const inFlight: Promise<unknown>[] = [];
    const next = () => inFlight.shift() as Promise<Output>;
    running++;
    try {
      for await (const input of inputs) {
        signal?.throwIfAborted();
        const output = submit(session, input);
        output.catch(() => {}); // reported when its turn comes
        inFlight.push(output);
        if (inFlight.length >= size * inputsPerWorker) yield await next();
      }
      while (inFlight.length > 0) {
        signal?.throwIfAborted();
        yield await next();
      }
    } finally {
      await Promise.allSettled(inFlight);
      running--;
      for (const { port, death } of members) if (!death) port.post({ type: 'close', session }, []);
    }
  }

  async function dismiss(): Promise<void> {
    const idle = members;
    members = [];
    await Promise.all(idle.map(({ port }) => port.terminate()));
  }

  async function rest(): Promise<void> {
    if (running === 0) await dismiss();
  }

  return { concurrency: size, map, rest, close: dismiss };
}

function hire(port: WorkerPort, waiting: Map<number, Waiting>): Member {
  const member: Member = { port, load: 0, death: undefined };
  port.onMessage((message) => {
    const task = waiting.get(message.task);
    if (task === undefined) return;
    waiting.delete(message.task);
    member.load--;
    if (message.type === 'done') task.resolve(message.output);
    else task.reject(revive(message.error));
  });
  port.onDeath((reason) => {
    member.death = new WorkerError(`A worker died: ${reason.message}`, { cause: reason });
    for (const [id, task] of waiting) {
      if (task.worker !== member) continue;
      waiting.delete(id);
      task.reject(member.death);
    }
  });
  return member;
}
