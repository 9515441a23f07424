import { defineJob } from '@ophys/compute';
import { createRenderer } from './frames/renderer.ts';
import type { SimulationParameters } from './parameters.ts';
import { createScene } from './scene/scene.ts';

/** Frames `start … stop - 1`. */
export interface FrameRange {
  readonly start: number;
  readonly stop: number;
}

/** Renders blocks of frames on a worker; each worker draws the scene once, from the parameters. */
export const simulateBlockJob = defineJob({
  name: 'simulate/block',
  async create(parameters: SimulationParameters) {
    const render = createRenderer(createScene(parameters));
    return ({ start, stop }: FrameRange) => render(start, stop);
  },
});
