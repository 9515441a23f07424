import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createWorkerPool } from '@ophys/compute';
import { nodeWorker } from '@ophys/compute/node';
import { collectFrames } from '@ophys/core';
import { correctMotion, estimateFieldModel, estimateReference } from '@ophys/motion';
import { simulateRecording } from '@ophys/simulate';

export const SIDE = 512;
const PIXELS = SIDE * SIDE;

/** Distinct frames of a movie; longer ones repeat them. */
const DISTINCT = 200;

/** Frames of a simulated recording of 3 photons a pixel, rigid and non-rigid motion. */
export async function simulateFrames() {
  const options = {
    frames: DISTINCT,
    height: SIDE,
    width: SIDE,
    activeSomata: 480,
    silentSomata: 160,
  };
  return collectFrames(simulateRecording({ ...options, seed: 7 }).source, { size: 10 });
}

/**
 * A movie of any length that repeats some frames; only those are in memory. Blocks whose receiver is done
 * with them may be given back, so that their memory is written again.
 */
export function repeatFrames(data, frames) {
  const distinct = data.length / PIXELS;
  const spare = [];
  return {
    shape: [frames, SIDE, SIDE],
    dtype: 'int16',
    rateHz: 15,
    async *blocks({ start = 0, stop = frames, size = 16 } = {}) {
      for (let first = start; first < stop; first += size) {
        const count = Math.min(size, stop - first);
        const fits = spare.findIndex((block) => block.length === count * PIXELS);
        const block = fits < 0 ? new Int16Array(count * PIXELS) : spare.splice(fits, 1)[0];
        for (let i = 0; i < count; i++) {
          const from = ((first + i) % distinct) * PIXELS;
          block.set(data.subarray(from, from + PIXELS), i * PIXELS);
        }
        yield { data: block, start: first, count };
      }
    },
    giveBack(block) {
      spare.push(block);
    },
  };
}

/** What registration needs before the first frame, made outside of what is timed from the distinct frames. */
export async function prepareModes(data) {
  const source = repeatFrames(data, data.length / PIXELS);
  const options = { backend: 'wasm' };
  const { image: reference } = await estimateReference(source, options);
  const { model: fieldModel } = await estimateFieldModel(source, reference, options);
  return {
    rigid: { ...options, reference, piecewise: false },
    fields: { ...options, reference, fieldModel },
    blocks: { ...options, reference, piecewise: { blockSize: 128 } },
  };
}

/** Estimates and applies motion of a movie, from memory to memory. */
export async function correctAll(source, options, runner) {
  let frames = 0;
  for await (const { block } of correctMotion(source, { ...options, runner })) {
    frames += block.count;
    source.giveBack(block.data);
  }
  if (frames !== source.shape[0]) throw new Error(`${frames} frames came out.`);
}

export function openPool(size) {
  return createWorkerPool({
    size,
    createWorker: () => nodeWorker(new URL('worker.mjs', import.meta.url)),
  });
}

/** Writes the frames of a movie as they are in memory. */
export async function writeMovie(path, data) {
  const file = createWriteStream(path);
  file.end(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  await once(file, 'close');
}
