import { createWorkerPool, type JobRunner, type WorkerPort } from '@ophys/compute';
import { arraySource, collectFrames } from '@ophys/core';
import { presets, simulateRecording } from '@ophys/simulate';
import { beforeAll, describe, expect, it } from 'vitest';
import { pipelineJobs } from '../src/jobs.ts';
import { type ProcessedMovie, processMovie } from '../src/process/process-movie.ts';

const shape = [300, 80, 96] as const;
const recording = simulateRecording({
  ...presets.demo,
  frames: shape[0],
  height: shape[1],
  width: shape[2],
  activeSomata: 10,
  seed: 5,
});
const settings = {
  motion: { nonrigid: 'blocks', blockSizePx: 48, linePhase: 'auto' },
  detection: { anatomical: true },
  traces: { overlap: 'demix' },
} as const;

type HostMessage = Parameters<WorkerPort['post']>[0];
type Listener = Parameters<WorkerPort['onMessage']>[0];

/**
 * A worker on the calling thread that takes its time, now more, now less, so that answers come in another
 * order than tasks were given. As between threads, messages are copied and what is transferred moves away.
 */
function unpunctualWorker(seed: number): WorkerPort {
  const sessions = new Map<number, Promise<(input: unknown) => unknown>>();
  const listeners: Listener[] = [];
  let state = seed;
  const delayMs = () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return state % 7;
  };
  const answer = async (message: HostMessage) => {
    if (message.type === 'open') {
      const job = pipelineJobs.find(({ name }) => name === message.job);
      if (job) sessions.set(message.session, job.create(message.setup));
    } else if (message.type === 'run') {
      const run = await sessions.get(message.session);
      const output = structuredClone(await run?.(message.input));
      for (const tell of listeners) tell({ type: 'done', task: message.task, output });
    }
  };
  return {
    post(message, transfer) {
      const received = structuredClone(message, { transfer });
      if (received.type === 'open') answer(received);
      else setTimeout(answer, delayMs(), received);
    },
    onMessage: (listener) => listeners.push(listener),
    onDeath() {},
    async terminate() {},
  };
}

function unpunctualPool(size: number): JobRunner {
  let hired = 0;
  return createWorkerPool({ size, createWorker: () => unpunctualWorker(++hired) });
}

describe('neither the size of blocks nor workers change a result', () => {
  let alone: ProcessedMovie;
  const process = async (options: { runner?: JobRunner; blockFrames?: number } = {}) => {
    const source = arraySource(await collectFrames(recording.source), shape);
    const { stages: _, ...found } = await processMovie(source, {
      rateHz: 15,
      settings,
      ...options,
    });
    await options.runner?.close();
    return { ...found, stages: [] };
  };
  beforeAll(async () => {
    alone = await process();
  }, 60_000);

  it('and there is something to find', () => {
    expect(alone.rois.length).toBeGreaterThan(4);
    expect(Math.max(...alone.shifts.y)).toBeGreaterThan(0.5);
    expect(alone.field?.y.length).toBeGreaterThan(0);
  });

  it.each([
    { workers: 0, blockFrames: 7 },
    { workers: 2, blockFrames: undefined },
    { workers: 3, blockFrames: 41 },
  ])(
    '$workers workers, blocks of $blockFrames',
    async ({ workers, blockFrames }) => {
      const found = await process({
        ...(workers > 0 && { runner: unpunctualPool(workers) }),
        ...(blockFrames !== undefined && { blockFrames }),
      });
      expect(found).toEqual(alone);
    },
    60_000,
  );
});
