import { describe, expect, it } from 'vitest';
import { createFrameStatistics } from './frame-statistics.ts';

describe('createFrameStatistics', () => {
  /** Frames of two pixels: noise of ±1 on a ramp, and ±3 on none. */
  const frames = Float32Array.from({ length: 2 * 400 }, (_, i) => {
    const t = Math.floor(i / 2);
    const sign = Math.imul(t, 2654435761) & (i % 2 === 0 ? 65536 : 1048576) ? 1 : -1;
    return i % 2 === 0 ? t / 100 + sign : 3 * sign;
  });
  const gather = (size: number) => {
    const statistics = createFrameStatistics(1, 2);
    for (let start = 0; start < 400; start += size) {
      const count = Math.min(size, 400 - start);
      statistics.add({ data: frames.subarray(2 * start, 2 * (start + count)), start, count });
    }
    return statistics.images();
  };

  it('tells the variance of the noise from slow changes', () => {
    const { noiseVariance } = gather(400);
    expect(noiseVariance.data[0]).toBeGreaterThan(0.4);
    expect(noiseVariance.data[0]).toBeLessThan(2);
    expect((noiseVariance.data[1] as number) / (noiseVariance.data[0] as number)).toBeGreaterThan(
      4,
    );
  });

  it('does not depend on the block size, and is 0 without frames', () => {
    for (const size of [1, 7, 32, 33]) expect(gather(size)).toEqual(gather(400));
    expect([...createFrameStatistics(1, 2).images().noiseVariance.data]).toEqual([0, 0]);
  });
});
