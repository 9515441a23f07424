import type { Mask } from '@ophys/core';
import type { BadFrames } from './frames/bad-frames.ts';
import type { Displacement } from './motion/displacement.ts';
import type { SimulationParameters } from './parameters.ts';
import type { Cell } from './scene/cells.ts';
import { isWithin } from './scene/layout.ts';
import { LATTICE_PX } from './scene/neuropil.ts';
import { MARGIN_PX } from './scene/plane.ts';
import type { CellGroup, Scene } from './scene/scene.ts';

/** Share of the peak above which a pixel belongs to a binary footprint. */
const BINARY_LEVEL = 0.2;

/** One simulated cell. */
export interface TrueCell {
  /** Centre in px of the undisplaced field; may lie a little outside of it. */
  readonly y: number;
  readonly x: number;
  /** Mean of its semi-axes in px. */
  readonly radiusPx: number;
  /** Resting fluorescence at its peak, relative to the mean background. */
  readonly restingFluorescence: number;
  /** Resting fluorescence at its peak with the mean background in it: what ΔF/F is relative to. */
  readonly baselineFluorescence: number;
  /** Factor on the neuropil inside it. */
  readonly neuropilContamination: number;
  /** Whether it may spike at all. */
  readonly isActive: boolean;
  /** Whether its centre lies in the undisplaced field. */
  readonly isCentreInField: boolean;
  /** Share of its light that lies in the undisplaced field, 0 … 1. */
  readonly insideFraction: number;
}

/** Cells of one kind that the undisplaced field shows, whole or in part; all lists run alike. */
export interface TrueCells {
  readonly cells: readonly TrueCell[];
  /** Weights relative to the cell's peak, on the undisplaced field. */
  readonly footprints: readonly Mask[];
  /** The pixels above 20 % of the peak, with weight 1. */
  readonly binaryFootprints: readonly Mask[];
  /** Noise-free ΔF/F at the cell's peak, relative to its `baselineFluorescence`, `[cell, frame]`. */
  readonly deltaFOverF: Float32Array;
  /** Spikes per frame, `[cell, frame]`. */
  readonly spikes: Uint16Array;
}

/** Neuropil light as a sum of modes; mode 0 is what the whole field shares. */
export interface TrueNeuropil {
  readonly modes: number;
  /** Light per unit of time course, relative to the mean background, `[mode, row, column]`. */
  readonly images: Float32Array;
  /** `[mode, frame]`. */
  readonly timeCourses: Float32Array;
}

/**
 * What a recording was made of. Expected light at a pixel of the undisplaced field is
 * `bleaching · (resting + Σ neuropil + Σ baselineFluorescence · footprint · ΔF/F)`, in units of
 * `photons · gain` counts.
 */
export interface Truth {
  /** Somata: active ones first, then silent ones, then those centred outside the field. */
  readonly somata: TrueCells;
  readonly dendrites: TrueCells;
  readonly neuropil: TrueNeuropil;
  /** Resting light of tissue and cells on the undisplaced field, `[row, column]`. */
  readonly resting: Float32Array;
  /** Share of light left after bleaching, per frame. */
  readonly bleaching: Float32Array;
  readonly displacement: Displacement;
  readonly badFrames: BadFrames;
}

/** Cuts the truth of the field out of a scene. */
export function describeTruth(scene: Scene): Truth {
  return {
    somata: describeCells(scene.somata, scene.parameters),
    dendrites: describeCells(scene.dendrites, scene.parameters),
    neuropil: describeNeuropil(scene),
    resting: cropToField(scene, (pixel) => scene.resting[pixel] as number),
    bleaching: scene.bleaching,
    displacement: scene.displacement,
    badFrames: scene.badFrames,
  };
}

/**
 * Indices of the somata that a detector can be asked to find.
 *
 * @param options.minSpikes default 5
 * @param options.minInside smallest share of its light in the field; default 0.8
 */
export function detectableSomata(
  { somata }: Pick<Truth, 'somata'>,
  { minSpikes = 5, minInside = 0.8 }: { minSpikes?: number; minInside?: number } = {},
): number[] {
  const frames = somata.spikes.length / Math.max(1, somata.cells.length);
  return [...somata.cells.keys()].filter((i) => {
    const spikes = somata.spikes.subarray(i * frames, (i + 1) * frames);
    const inside = somata.cells[i]?.insideFraction ?? 0;
    return inside >= minInside && spikes.reduce((sum, count) => sum + count, 0) >= minSpikes;
  });
}

function describeCells(group: CellGroup, parameters: SimulationParameters): TrueCells {
  const { frames } = parameters;
  const footprints = group.cells.map((cell) => footprintOf(cell, parameters));
  const binary = footprints.map(binarize);
  const shown = [...group.cells.keys()].filter((i) => (binary[i] as Mask).pixels.length > 0);
  const deltaFOverF = new Float32Array(shown.length * frames);
  const spikes = new Uint16Array(shown.length * frames);
  shown.forEach((from, to) => {
    const [start, stop] = [from * frames, (from + 1) * frames];
    deltaFOverF.set(group.deltaFOverF.subarray(start, stop), to * frames);
    spikes.set(group.spikes.subarray(start, stop), to * frames);
  });
  return {
    cells: shown.map((i) =>
      describeCell(group.cells[i] as Cell, footprints[i] as Mask, parameters),
    ),
    footprints: shown.map((i) => footprints[i] as Mask),
    binaryFootprints: shown.map((i) => binary[i] as Mask),
    deltaFOverF,
    spikes,
  };
}

function describeCell(cell: Cell, footprint: Mask, parameters: SimulationParameters): TrueCell {
  const { body: _, shape, ...described } = cell;
  const all = shape.data.reduce((sum, weight) => sum + weight, 0);
  return {
    ...described,
    isCentreInField: isWithin(cell, parameters),
    insideFraction: footprint.weights.reduce((sum, weight) => sum + weight, 0) / all,
  };
}

function footprintOf({ shape }: Cell, { height, width }: SimulationParameters): Mask {
  const pixels: number[] = [];
  const weights: number[] = [];
  shape.data.forEach((weight, i) => {
    const row = shape.top + Math.floor(i / shape.size);
    const column = shape.left + (i % shape.size);
    if (weight <= 0 || row < 0 || row >= height || column < 0 || column >= width) return;
    pixels.push(row * width + column);
    weights.push(weight);
  });
  return { pixels: Uint32Array.from(pixels), weights: Float32Array.from(weights) };
}

function binarize({ pixels, weights }: Mask): Mask {
  const inside = pixels.filter((_, i) => (weights[i] as number) > BINARY_LEVEL);
  return { pixels: inside, weights: new Float32Array(inside.length).fill(1) };
}

function describeNeuropil(scene: Scene): TrueNeuropil {
  const { height, width } = scene.parameters;
  const { images: lattice, modes, timeCourses } = scene.neuropil;
  const { width: columns, height: rows } = scene.neuropil.lattice;
  const images = new Float32Array(modes * height * width);
  for (let mode = 0; mode < modes; mode++) {
    const at = (i: number, j: number) => lattice[(mode * rows + i) * columns + j] as number;
    const image = cropToField(scene, (pixel, row, column) => {
      const [i, j] = [Math.floor(row / LATTICE_PX), Math.floor(column / LATTICE_PX)];
      const [v, u] = [(row % LATTICE_PX) / LATTICE_PX, (column % LATTICE_PX) / LATTICE_PX];
      const left = at(i, j) + v * (at(i + 1, j) - at(i, j));
      const right = at(i, j + 1) + v * (at(i + 1, j + 1) - at(i, j + 1));
      return (scene.neuropilGain[pixel] as number) * (left + u * (right - left));
    });
    images.set(image, mode * height * width);
  }
  return { modes, images, timeCourses };
}

/** Evaluates something at the field's pixels, given their place on the plane. */
function cropToField(
  { parameters, plane }: Scene,
  valueAt: (pixel: number, row: number, column: number) => number,
): Float32Array {
  const { height, width } = parameters;
  return Float32Array.from({ length: height * width }, (_, i) => {
    const row = Math.floor(i / width) + MARGIN_PX;
    const column = (i % width) + MARGIN_PX;
    return valueAt(row * plane.width + column, row, column);
  });
}
