import { describe, expect, it } from 'vitest';
import { type ByteSource, bytesOfBuffer, openTiff } from '../src/index.ts';
import { buildTiff, pageOf } from './build-tiff.ts';

/** Counts the reads of a source, and how much they fetch. */
function counted(file: Uint8Array) {
  const inner = bytesOfBuffer(file);
  const counts = { rounds: 0, reads: 0, bytes: 0 };
  let inFlight = 0;
  const source: ByteSource = {
    size: inner.size,
    async read(offset, length, signal) {
      if (inFlight++ === 0) counts.rounds++;
      counts.reads++;
      counts.bytes += length;
      const bytes = await inner.read(offset, length, signal);
      inFlight--;
      return bytes;
    },
  };
  return { source, counts };
}

const frames = (count: number, side: number) =>
  Array.from({ length: count }, (_, i) => {
    const frame = new Uint8Array(side * side).fill(i);
    return pageOf(frame, side, side, { rowsPerStrip: side / 4 });
  });

describe('the index of pages', () => {
  it('fetches evenly spaced directories together, and only them', async () => {
    const file = buildTiff(frames(200, 100));
    const { source, counts } = counted(file);
    expect((await openTiff(source)).shape[0]).toBe(200);
    expect(counts.rounds).toBeLessThan(20);
    expect(counts.bytes).toBeLessThan(file.length / 10);
  });

  it('fetches dense directories in growing windows', async () => {
    const file = buildTiff(frames(2000, 8));
    const { source, counts } = counted(file);
    const progress: number[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }) =>
      progress.push(done / total);
    expect((await openTiff(source, { onProgress })).shape[0]).toBe(2000);
    expect(counts.reads).toBeLessThan(20);
    expect(progress).toHaveLength(1);
    expect(progress[0]).toBeCloseTo(0.512, 2);
  });

  it('takes nothing on trust: pages that leave the pattern are found', async () => {
    const pages = frames(60, 100);
    const odd = pageOf(new Uint8Array(10_000), 200, 50, { rowsPerStrip: 50 });
    const file = buildTiff(pages.with(40, odd));
    await expect(openTiff(counted(file).source)).rejects.toThrow(/Page 41 is 200 × 50/);
    const late = pages.with(40, {
      ...pages[40],
      tags: [...(pages[40]?.tags ?? []), [65000, 4, [1]]],
    } as never);
    expect((await openTiff(counted(buildTiff(late)).source)).shape[0]).toBe(60);
  });

  it('can be cancelled', async () => {
    const controller = new AbortController();
    const { source } = counted(buildTiff(frames(50, 100)));
    const stopping: ByteSource = {
      ...source,
      read: (offset, length, signal) => {
        controller.abort(new Error('enough'));
        return source.read(offset, length, signal);
      },
    };
    await expect(openTiff(stopping, { signal: controller.signal })).rejects.toThrow('enough');
  });
});
