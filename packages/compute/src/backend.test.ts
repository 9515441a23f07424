import { DeviceMissingError, InvalidArgumentError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { type BackendChoice, loadOp, type Op } from './backend.ts';

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

  it('says so when nothing can run', async () => {
    const none = op({ gpu: missing, wasm: missing, reference: missing });
    await expect(loadOp(none)).rejects.toThrow(/No backend of test can run here/);
  });

  it('refuses a backend it does not know', async () => {
    await expect(loadOp(op({}), 'cuda' as BackendChoice)).rejects.toThrow(InvalidArgumentError);
  });
});
