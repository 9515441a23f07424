import { DeviceMissingError, InvalidArgumentError, ResourceError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { type BackendChoice, type LoadRequest, loadOp, type Op } from './backend.ts';
import type { Trial } from './trial.ts';

const missing = async (): Promise<string> => {
  throw new DeviceMissingError('no adapter');
};
const op = (loaders: Partial<Op<string>['loaders']>): Op<string> => ({
  name: 'test',
  loaders: {
    gpu: async () => 'gpu',
    wasm: async () => 'wasm',
    reference: async () => 'reference',
    ...loaders,
  },
});

describe('loadOp', () => {
  it('takes the first backend whose device is there, and says why not a faster one', async () => {
    const { backend, implementation, skipped } = await loadOp(op({ gpu: missing }));
    expect(backend).toBe('wasm');
    expect(implementation).toBe('wasm');
    expect(skipped).toEqual([{ backend: 'gpu', reason: 'no adapter' }]);
  });

  it('never falls back from an explicit backend', async () => {
    await expect(loadOp(op({ gpu: missing }), 'gpu')).rejects.toThrow(DeviceMissingError);
  });

  it('never hides a loader that is broken', async () => {
    const broken = async () => {
      throw new TypeError('bug');
    };
    await expect(loadOp(op({ gpu: broken }))).rejects.toThrow(TypeError);
  });

  it('tells loaders what pixels they will be given', async () => {
    const only16 = async ({ dtype }: LoadRequest) => (dtype === 'int16' ? 'gpu' : missing());
    const load = async (dtype: 'int16' | 'int32') =>
      (await loadOp(op({ gpu: only16 }), 'auto', { dtype })).backend;
    expect([await load('int16'), await load('int32')]).toEqual(['gpu', 'wasm']);
    await expect(loadOp(op({ gpu: only16 }), 'gpu', { dtype: 'int32' })).rejects.toThrow(
      DeviceMissingError,
    );
  });

  it('says so when nothing can run', async () => {
    const none = op({ gpu: missing, wasm: missing, reference: missing });
    await expect(loadOp(none)).rejects.toThrow(/No backend of test can run here/);
  });

  it('refuses a backend it does not know', async () => {
    await expect(loadOp(op({}), 'cuda' as BackendChoice)).rejects.toThrow(InvalidArgumentError);
  });
});

describe('loadOp with a trial', () => {
  /** An op whose implementations are the milliseconds that a run of 4 frames takes. */
  const timed = (name: string, gpu: number, wasm: number): Op<number> => ({
    name,
    loaders: { gpu: async () => gpu, wasm: async () => wasm, reference: async () => 0 },
  });
  let runs = 0;
  const trial: Trial<number> = {
    subject: '8 x 8 int16',
    unit: 'frame',
    count: 4,
    prepare: async (ms) => ({
      async run() {
        runs++;
        const end = performance.now() + ms;
        while (performance.now() < end);
      },
      async close() {},
    }),
  };

  it('takes the faster of those that are there, and tells the figures', async () => {
    const { backend, implementation, skipped } = await loadOp(timed('a', 20, 4), 'auto', { trial });
    expect({ backend, implementation }).toEqual({ backend: 'wasm', implementation: 4 });
    expect(skipped).toEqual([
      {
        backend: 'gpu',
        reason: expect.stringMatching(
          /^slower, measured per frame of 8 x 8 int16: gpu (5|[5-9]\.\d+) ms, wasm [1-4](\.\d+)? ms$/,
        ),
      },
    ]);
    expect((await loadOp(timed('b', 4, 20), 'auto', { trial })).backend).toBe('gpu');
  });

  it('counts in how many run at the same time', async () => {
    const concurrency = { wasm: 16 };
    const { backend } = await loadOp(timed('c', 4, 20), 'auto', {
      trial: { ...trial, concurrency },
    });
    expect(backend).toBe('wasm');
  });

  it('measures once, and gives the same answer ever after', async () => {
    const op = timed('d', 12, 3);
    const first = await loadOp(op, 'auto', { trial });
    const before = runs;
    expect(await loadOp(op, 'auto', { trial })).toEqual(first);
    expect(runs).toBe(before);
    await loadOp(op, 'auto', { trial: { ...trial, subject: '9 x 9 int16' } });
    expect(runs).toBeGreaterThan(before);
  });

  it('measures nothing where there is no choice', async () => {
    const before = runs;
    const only = { ...timed('e', 1, 1), loaders: { ...timed('e', 1, 1).loaders, gpu: noGpu } };
    expect((await loadOp(only, 'auto', { trial })).backend).toBe('wasm');
    await loadOp(timed('f', 1, 1), 'gpu', { trial });
    expect(runs).toBe(before);
  });

  it('passes over a GPU that cannot do it, but not over a bug', async () => {
    const failing = (error: Error): Trial<number> => ({
      ...trial,
      subject: error.name,
      prepare: async (ms) => {
        if (ms === 1) throw error;
        return trial.prepare(ms);
      },
    });
    const tooLarge = failing(new ResourceError('The frame is too large.'));
    expect(await loadOp(timed('g', 1, 2), 'auto', { trial: tooLarge })).toMatchObject({
      backend: 'wasm',
      skipped: [{ backend: 'gpu', reason: 'The frame is too large.' }],
    });
    const bug = failing(new TypeError('bug'));
    await expect(loadOp(timed('h', 1, 2), 'auto', { trial: bug })).rejects.toThrow(TypeError);
  });
});

async function noGpu(): Promise<never> {
  throw new DeviceMissingError('no adapter');
}
