import { simulateActivity, simulateBleaching } from '../activity/activity.ts';
import { type BadFrames, drawBadFrames } from '../frames/bad-frames.ts';
import { type Displacement, simulateMotion } from '../motion/displacement.ts';
import type { SimulationParameters } from '../parameters.ts';
import { Random, streams } from '../random/random.ts';
import { type Cell, createDendrites, createSomata } from './cells.ts';
import { createNeuropil, type Neuropil } from './neuropil.ts';
import { MARGIN_PX, type Plane, planeAround } from './plane.ts';
import type { Patch } from './shapes.ts';
import { createTissue } from './tissue.ts';

/** Cells of one kind, with what they do. */
export interface CellGroup {
  readonly cells: readonly Cell[];
  readonly spikes: Uint16Array;
  readonly deltaFOverF: Float32Array;
}

/** All that is drawn once per recording; frames are rendered from it. Light is relative to 1. */
export interface Scene {
  readonly parameters: SimulationParameters;
  /** The field and its margin. */
  readonly plane: Plane;
  /** Resting light of tissue and cells, on the plane. */
  readonly resting: Float32Array;
  /** Light that one standard deviation of neuropil adds, on the plane. */
  readonly neuropilGain: Float32Array;
  readonly neuropil: Neuropil;
  readonly somata: CellGroup;
  readonly dendrites: CellGroup;
  /** Share of light left, per frame. */
  readonly bleaching: Float32Array;
  readonly displacement: Displacement;
  readonly badFrames: BadFrames;
}

/** Draws tissue, cells, activity and motion; the same parameters always give the same scene. */
export function createScene(parameters: SimulationParameters): Scene {
  const plane = planeAround(parameters);
  const somata = createSomata(parameters);
  const dendrites = createDendrites(parameters);
  const resting = Float32Array.from(createTissue(parameters, plane));
  const neuropilGain = resting.map((light) => parameters.neuropilAmplitude * light);
  for (const cell of [...somata, ...dendrites]) {
    forEachPlanePixel(cell.shape, plane, (pixel, weight) => {
      resting[pixel] = (resting[pixel] as number) + cell.restingFluorescence * weight;
    });
    forEachPlanePixel(cell.body, plane, (pixel, weight) => {
      const factor = 1 - weight * (1 - cell.neuropilContamination);
      neuropilGain[pixel] = (neuropilGain[pixel] as number) * factor;
    });
  }
  return {
    parameters,
    plane,
    resting,
    neuropilGain,
    neuropil: createNeuropil(parameters, plane),
    somata: { cells: somata, ...simulateActivity(somata, streams.somaActivity, parameters) },
    dendrites: {
      cells: dendrites,
      ...simulateActivity(dendrites, streams.dendriteActivity, parameters),
    },
    bleaching: simulateBleaching(parameters),
    displacement: simulateMotion(parameters),
    badFrames: drawBadFrames(parameters),
  };
}

/**
 * The same field in a second channel: a structural label of the tissue and its cells, which moves alike
 * but neither spikes nor flickers, under noise of its own.
 */
export function structuralScene(scene: Scene): Scene {
  const silence = (group: CellGroup): CellGroup => ({ ...group, cells: [] });
  const seed = new Random(scene.parameters.seed, streams.structural).uint32();
  return {
    ...scene,
    parameters: { ...scene.parameters, seed },
    neuropilGain: new Float32Array(scene.neuropilGain.length),
    somata: silence(scene.somata),
    dendrites: silence(scene.dendrites),
  };
}

/** Calls `visit` for every pixel of the plane where a cell's shape is not 0. */
export function forEachPlanePixel(
  patch: Patch,
  plane: Plane,
  visit: (pixel: number, weight: number) => void,
): void {
  patch.data.forEach((weight, i) => {
    const row = patch.top + Math.floor(i / patch.size) + MARGIN_PX;
    const column = patch.left + (i % patch.size) + MARGIN_PX;
    const isInside = row >= 0 && row < plane.height && column >= 0 && column < plane.width;
    if (weight > 0 && isInside) visit(row * plane.width + column, weight);
  });
}
