import type { JobRunner } from '@ophys/compute';
import { blockRanges, type FrameBlock, type FrameSource } from '@ophys/core';
import { createRenderer, type RenderBlock } from './frames/renderer.ts';
import { simulateBlockJob } from './job.ts';
import {
  resolveParameters,
  type SimulationOptions,
  type SimulationParameters,
} from './parameters.ts';
import { createScene, type Scene, structuralScene } from './scene/scene.ts';
import { describeTruth, type Truth } from './truth.ts';

/** A simulated movie together with everything that is in it. */
export interface Recording {
  /** The movie; frames are made when they are asked for. */
  readonly source: FrameSource;
  /** The same field in a second, structural channel: it moves alike but does not flicker. */
  readonly structural: FrameSource;
  readonly truth: Truth;
  /** The options with all defaults filled in. */
  readonly parameters: SimulationParameters;
}

/**
 * Simulates a two-photon recording with known truth.
 *
 * Pure: the same options give the same pixels and truth on one JavaScript engine, in whatever
 * blocks and order frames are read (engines may differ in the last bit of `Math.exp`). Only the
 * truth is kept in memory, never the movie.
 *
 * @param options see {@link SimulationParameters}; spread a preset for a ready-made one
 * @throws {InvalidArgumentError} for an unknown or impossible parameter
 */
export function simulateRecording(options: SimulationOptions = {}): Recording {
  const parameters = resolveParameters(options);
  const scene = createScene(parameters);
  return {
    source: renderLazily(scene),
    structural: renderLazily(structuralScene(scene)),
    truth: describeTruth(scene),
    parameters,
  };
}

function renderLazily(scene: Scene): FrameSource {
  let render: RenderBlock | undefined;
  const source: FrameSource = {
    ...describeMovie(scene.parameters),
    async *blocks(request) {
      render ??= createRenderer(scene);
      for (const { start, stop } of blockRanges(source, request)) {
        await nextTurn(); // lets timers and signal handlers run between blocks
        request?.signal?.throwIfAborted();
        yield render(start, stop);
      }
    },
  };
  return source;
}

/**
 * The same movie as `simulateRecording(options).source`, rendered by the workers of a runner. They
 * must serve {@link simulateBlockJob}.
 *
 * @throws {InvalidArgumentError} for an unknown or impossible parameter
 */
export function simulateFrames(runner: JobRunner, options: SimulationOptions = {}): FrameSource {
  const parameters = resolveParameters(options);
  const source: FrameSource = {
    ...describeMovie(parameters),
    blocks: (request): AsyncIterable<FrameBlock> =>
      runner.map(simulateBlockJob, parameters, blockRanges(source, request), {
        signal: request?.signal,
      }),
  };
  return source;
}

function describeMovie(parameters: SimulationParameters) {
  const { dtype, frames, height, rateHz, width } = parameters;
  return { shape: [frames, height, width] as const, dtype, rateHz };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
