import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createWorkerPool } from '@ophys/compute';
import { nodeWorker } from '@ophys/compute/node';

/** Two workers, as many as the peer has threads. */
export function openPool() {
  return createWorkerPool({
    size: 2,
    createWorker: () => nodeWorker(new URL('worker.mjs', import.meta.url)),
  });
}

/** Uniform numbers in [0, 1) by a fixed linear congruence. */
export function createUniform(seed = 1) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Calcium of random spikes under noise, on a resting level: `[frame, trace]`. */
export function drawTraces(frames, count, { decay, rest = 0 }) {
  const uniform = createUniform();
  const data = new Float32Array(frames * count);
  const calcium = new Float64Array(count);
  for (let i = 0; i < data.length; i++) {
    const roi = i % count;
    calcium[roi] = decay * calcium[roi] + (uniform() < 0.02 ? 6 : 0);
    data[i] = rest + calcium[roi] + 2 * (uniform() + uniform() + uniform() - 1.5);
  }
  return { data, frames, count };
}

/** Keeps an array for the peer while `use` runs. */
export async function withFile(work, name, array, use) {
  const path = join(work, name);
  writeFileSync(path, new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  try {
    return await use(path);
  } finally {
    rmSync(path);
  }
}
