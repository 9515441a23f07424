import { expect, it } from 'vitest';
import { translateTolerance } from './index.ts';
import { measureTranslateParity } from './parity.ts';

for (const dtype of ['uint8', 'int8', 'uint16', 'int16'] as const) {
  it(`translation on the GPU agrees with the reference within one count of ${dtype}`, async () => {
    expect(await measureTranslateParity('gpu', dtype, 37, 50)).toBeLessThanOrEqual(1);
  });
}

it('translation on the GPU agrees with the reference on float32', async () => {
  expect(await measureTranslateParity('gpu', 'float32', 37, 50)).toBeLessThan(translateTolerance);
});
