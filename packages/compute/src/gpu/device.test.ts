import { DeviceMissingError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { loadOp } from '../backend.ts';
import { openGpu } from './open.ts';

describe('openGpu', () => {
  it('gives a hardware GPU or says why there is none', async () => {
    const opened = await openGpu().then(
      async (device) => {
        await device.close();
        return device;
      },
      (error: unknown) => error,
    );
    if (opened instanceof Error) {
      expect(opened).toBeInstanceOf(DeviceMissingError);
      expect(opened.message).toMatch(/^No GPU: .+; WebGL2 needs a browser\.$/);
    } else {
      expect(opened).toMatchObject({ software: false });
    }
  });

  it('is told by loadOp whether the caller named the backend', async () => {
    const asked: boolean[] = [];
    const op = {
      name: 'probe',
      loaders: {
        gpu: async ({ explicit }: { explicit: boolean }) => {
          asked.push(explicit);
          return 1;
        },
        wasm: async () => 2,
        reference: async () => 3,
      },
    };
    await loadOp(op, 'auto');
    await loadOp(op, 'gpu');
    expect(asked).toEqual([false, true]);
  });
});
