import { predictFromRing, RING_RADIUS } from '../one-photon/predict-from-ring.ts';
import { blockAt } from './lattice.ts';
import type { Scene } from './scene.ts';
import type { Coupling } from './system.ts';

/**
 * The background of every block, `[block, bin]`: what the sources leave of the movie, per unit of
 * gain, smoothed over neighbouring blocks (1 2 1 in both directions, cut off at the edges).
 *
 * @param traces high-passed traces of the sources, `[source, bin]`
 */
export function estimateBackground(
  scene: Scene,
  couplings: readonly Coupling[],
  traces: Float32Array,
): Float32Array {
  const { bins, blockSums } = scene;
  const rest = Float64Array.from(blockSums);
  for (const [k, { inBlocks }] of couplings.entries()) {
    for (const [block, weight] of inBlocks) {
      const to = block * bins;
      const from = k * bins;
      for (let t = 0; t < bins; t++) {
        rest[to + t] = (rest[to + t] as number) - weight * (traces[from + t] as number);
      }
    }
  }
  const gains = gainsOfBlocks(scene);
  if (scene.background === 'one-photon') return predictFromRings(rest, gains, scene);
  return smoothOverNeighbours(rest, gains, scene);
}

/** What rings around them tell of the blocks' backgrounds. */
function predictFromRings(
  rest: Float64Array,
  gains: Float64Array,
  { bins, lattice, diameter }: Scene,
): Float32Array {
  const { height, width, side } = lattice;
  const data = Float32Array.from(rest, (value, i) => {
    const gain = gains[Math.floor(i / bins)] as number;
    return gain > 0 ? value / gain : 0;
  });
  return predictFromRing({ data, height, width, bins }, (RING_RADIUS * diameter) / side);
}

function smoothOverNeighbours(
  rest: Float64Array,
  gains: Float64Array,
  { bins, lattice }: Scene,
): Float32Array {
  const background = new Float32Array(rest.length);
  const sum = new Float64Array(bins);
  for (let block = 0; block < gains.length; block++) {
    sum.fill(0);
    let gain = 0;
    for (const [neighbour, share] of neighboursOf(block, lattice)) {
      gain += share * (gains[neighbour] as number);
      const from = neighbour * bins;
      for (let t = 0; t < bins; t++) {
        sum[t] = (sum[t] as number) + share * (rest[from + t] as number);
      }
    }
    if (gain === 0) continue;
    for (let t = 0; t < bins; t++) background[block * bins + t] = (sum[t] as number) / gain;
  }
  return background;
}

/** Sums of the gains of each block's usable pixels. */
function gainsOfBlocks({ lattice, noise, gains }: Scene): Float64Array {
  const { row0, row1, column0, column1 } = lattice.crop;
  const sums = new Float64Array(lattice.height * lattice.width);
  for (let row = row0; row < row1; row++) {
    for (let column = column0; column < column1; column++) {
      const pixel = row * noise.width + column;
      if (noise.data[pixel] === 0) continue;
      const block = blockAt(lattice, row, column);
      sums[block] = (sums[block] as number) + (gains.data[pixel] as number);
    }
  }
  return sums;
}

function neighboursOf(
  block: number,
  { height, width }: Scene['lattice'],
): [block: number, share: number][] {
  const row = Math.floor(block / width);
  const column = block % width;
  const around: [number, number][] = [];
  for (let i = Math.max(0, row - 1); i <= Math.min(height - 1, row + 1); i++) {
    for (let j = Math.max(0, column - 1); j <= Math.min(width - 1, column + 1); j++) {
      around.push([i * width + j, (i === row ? 2 : 1) * (j === column ? 2 : 1)]);
    }
  }
  return around;
}
