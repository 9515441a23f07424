import { createArray, type FrameBlock } from '@ophys/core';
import { spreadLattice, sumModes } from '../scene/neuropil.ts';
import { type CellGroup, forEachPlanePixel, type Scene } from '../scene/scene.ts';
import { drawRowOrder } from './bad-frames.ts';
import { createDetector } from './detector.ts';
import { createRowSampler } from './warp.ts';

/** Renders frames `start … stop - 1`; each depends on the scene and its own index only. */
export type RenderBlock = (start: number, stop: number) => FrameBlock;

/** Prepares the rendering of a scene: light, then motion, then photons. */
export function createRenderer(scene: Scene): RenderBlock {
  const { displacement, parameters, plane } = scene;
  const { height, width } = parameters;
  const light = new Float32Array(plane.height * plane.width);
  const row = new Float32Array(width);
  const illuminate = createIllumination(scene);
  const sampleRow = createRowSampler(displacement, plane);
  const detectFrame = createDetector(parameters);
  const dropped = new Set(scene.badFrames.dropped);
  const corrupt = new Set(scene.badFrames.corrupt);

  return (start, stop) => {
    const data = createArray(parameters.dtype, (stop - start) * height * width);
    for (let frame = start; frame < stop; frame++) {
      illuminate(frame, light);
      const detectRow = detectFrame(frame);
      const isLit = !dropped.has(frame);
      const photons = isLit ? parameters.photons * (scene.bleaching[frame] as number) : 0;
      const order = corrupt.has(frame) ? drawRowOrder(parameters, frame) : undefined;
      const first = (frame - start) * height * width;
      for (let r = 0; r < height; r++) {
        sampleRow(light, frame, order?.[r] ?? r, row);
        toPhotons(row, photons);
        data.set(detectRow(row), first + r * width);
      }
    }
    return { data, start, count: stop - start };
  };
}

/** Scales light to photons; a cubic can undershoot 0 beside a bright edge. */
function toPhotons(row: Float32Array, photons: number): void {
  for (let i = 0; i < row.length; i++) {
    row[i] = Math.max(0, (row[i] as number) * photons);
  }
}

/** Light of the undisplaced plane: resting light, neuropil, and what active cells add. */
function createIllumination(scene: Scene): (frame: number, out: Float32Array) => void {
  const { neuropil, neuropilGain, plane, resting } = scene;
  const { frames } = scene.parameters;
  const lattice = new Float64Array(neuropil.lattice.height * neuropil.lattice.width);
  const lights = [scene.somata, scene.dendrites].flatMap((group) => listLights(group, scene));
  return (frame, out) => {
    sumModes(neuropil, frames, frame, lattice);
    spreadLattice(lattice, neuropil.lattice, plane, resting, neuropilGain, out);
    for (const { deltaFOverF, pixels, weights } of lights) {
      const change = deltaFOverF[frame] as number;
      if (change === 0) continue;
      for (let i = 0; i < pixels.length; i++) {
        const pixel = pixels[i] as number;
        out[pixel] = (out[pixel] as number) + change * (weights[i] as number);
      }
    }
  };
}

/** An active cell on the plane: where its light changes, and by how much per ΔF/F. */
interface CellLight {
  readonly pixels: Uint32Array;
  readonly weights: Float32Array;
  readonly deltaFOverF: Float32Array;
}

function listLights({ cells, deltaFOverF }: CellGroup, scene: Scene): CellLight[] {
  const { frames } = scene.parameters;
  return cells.map((cell, i) => {
    const pixels: number[] = [];
    const weights: number[] = [];
    forEachPlanePixel(cell.shape, scene.plane, (pixel, weight) => {
      pixels.push(pixel);
      weights.push(weight * cell.baselineFluorescence);
    });
    return {
      pixels: Uint32Array.from(pixels),
      weights: Float32Array.from(weights),
      deltaFOverF: deltaFOverF.subarray(i * frames, (i + 1) * frames),
    };
  });
}
