import { InvalidArgumentError, WorkerError } from '@ophys/core';
import { afterAll, describe, expect, it } from 'vitest';
import { createInlineRunner, createWorkerPool, type JobRunner } from '../src/index.ts';
import { nodeWorker } from '../src/platform/node.ts';
import { dying, failing, scale, sharing } from './jobs.mjs';

const createWorker = () => nodeWorker(new URL('./echo-worker.mjs', import.meta.url));

function* inputs(count: number, log: number[] = []) {
  for (let i = 0; i < count; i++) {
    log.push(i);
    yield { data: Float64Array.of(i) };
  }
}

async function collect(runner: JobRunner, count: number) {
  const outputs: number[] = [];
  for await (const { data } of runner.map(scale, { factor: 2 }, inputs(count))) {
    outputs.push(data[0] ?? Number.NaN);
  }
  return outputs;
}

describe.each([
  ['inline', createInlineRunner()],
  ['two workers', createWorkerPool({ size: 2, createWorker })],
])('%s', (_, runner) => {
  afterAll(() => runner.close());

  it('gives outputs in the order of their inputs', async () => {
    expect(await collect(runner, 20)).toEqual(Array.from({ length: 20 }, (_, i) => 2 * i));
  });

  it('serves several streams at once', async () => {
    const [a, b] = await Promise.all([collect(runner, 5), collect(runner, 7)]);
    expect(a).toHaveLength(5);
    expect(b).toHaveLength(7);
  });

  it('reads ahead by a bounded number of inputs', async () => {
    const log: number[] = [];
    for await (const _ of runner.map(scale, { factor: 1 }, inputs(50, log))) break;
    expect(log.length).toBeLessThanOrEqual(2 * runner.concurrency);
  });

  it('works again after a rest', async () => {
    await runner.rest();
    expect(await collect(runner, 3)).toEqual([0, 2, 4]);
  });

  it('passes errors on as what they were', async () => {
    const run = async () => {
      for await (const _ of runner.map(failing, {}, inputs(3)));
    };
    await expect(run()).rejects.toThrow(InvalidArgumentError);
    await expect(run()).rejects.toThrow('Expected something else.');
    expect(await collect(runner, 3)).toEqual([0, 2, 4]);
  });

  it('stops with the reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const run = async () => {
      const { signal } = controller;
      for await (const _ of runner.map(scale, { factor: 1 }, inputs(50), { signal })) {
        controller.abort(reason);
      }
    };
    await expect(run()).rejects.toBe(reason);
  });
});

describe('a pool', () => {
  it('reports a worker that died, instead of waiting for ever', async () => {
    const pool = createWorkerPool({ size: 2, createWorker });
    const run = async () => {
      for await (const _ of pool.map(dying, {}, inputs(4)));
    };
    await expect(run()).rejects.toThrow(WorkerError);
    await pool.close();
  });

  it('reports an output that cannot be read, instead of waiting for ever', async () => {
    const pool = createWorkerPool({ size: 1, createWorker });
    const run = async () => {
      for await (const _ of pool.map(sharing, {}, inputs(3)));
    };
    await expect(run()).rejects.toThrow();
    await pool.close();
  });

  it('says which jobs a worker serves when asked for another', async () => {
    const pool = createWorkerPool({ size: 1, createWorker });
    const unknown = { name: 'unknown', create: async () => () => 1 };
    const run = async () => {
      for await (const _ of pool.map(unknown, {}, inputs(1)));
    };
    await expect(run()).rejects.toThrow(/"unknown" but serves scale, failing, dying/);
    await pool.close();
  });

  it('needs at least one worker', () => {
    expect(() => createWorkerPool({ size: 0, createWorker })).toThrow(InvalidArgumentError);
  });
});
