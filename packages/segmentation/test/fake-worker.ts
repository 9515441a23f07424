import type { AnyJob, WorkerPort } from '@ophys/compute';

type HostMessage = Parameters<WorkerPort['post']>[0];
type Answer = Parameters<Parameters<WorkerPort['onMessage']>[0]>[0];

/** A worker on the calling thread: every message is cloned as between threads, and answered later. */
export function fakeWorker(jobs: readonly AnyJob[]): WorkerPort {
  const sessions = new Map<number, Promise<(input: unknown) => unknown>>();
  const listeners: ((message: Answer) => void)[] = [];
  async function answer(message: HostMessage): Promise<void> {
    if (message.type === 'open') {
      const job = jobs.find(({ name }) => name === message.job) as AnyJob;
      sessions.set(message.session, job.create(message.setup));
    } else if (message.type === 'run') {
      const run = await sessions.get(message.session);
      const output = structuredClone(await run?.(message.input));
      for (const listener of listeners) listener({ type: 'done', task: message.task, output });
    }
  }
  return {
    post(message, transfer) {
      const received = structuredClone(message, { transfer });
      setTimeout(() => answer(received));
    },
    onMessage: (listener) => listeners.push(listener),
    onDeath() {},
    async terminate() {},
  };
}
