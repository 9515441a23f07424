import { blockAt, blocksAround } from './lattice.ts';
import type { Scene } from './scene.ts';
import type { Source } from './source.ts';

/** Amounts by index. */
export type Amounts = ReadonlyMap<number, number>;

/** What a source shares with the others and with the background, in units of noise. */
export interface Coupling {
  /** `Σ_p a²`. */
  readonly power: number;
  /** `Σ_p a_pk a_pj` by the other source's index. */
  readonly overlaps: Amounts;
  /** What it sees of each block's background, `Σ_p a_p · gain · share`. */
  readonly onBlocks: Amounts;
  /** `Σ_p a_p` of its pixels in each block. */
  readonly inBlocks: Amounts;
}

/** The normal equations of the traces, one row per source. */
export function coupleSources(sources: readonly Source[], scene: Scene): Coupling[] {
  const couplings = sources.map((source) => describeCoupling(source, scene));
  for (const list of sharersByPixel(sources, scene).values()) {
    for (const [k, a] of list) {
      for (const [j, b] of list) {
        if (j !== k) add((couplings[k] as MutableCoupling).overlaps, j, a * b);
      }
    }
  }
  return couplings;
}

interface MutableCoupling extends Coupling {
  readonly overlaps: Map<number, number>;
}

function describeCoupling(source: Source, scene: Scene): MutableCoupling {
  const { gains, lattice } = scene;
  const onBlocks = new Map<number, number>();
  const inBlocks = new Map<number, number>();
  let power = 0;
  for (const [pixel, weight] of unitWeights(source, scene)) {
    power += weight * weight;
    const row = Math.floor(pixel / gains.width);
    const column = pixel % gains.width;
    add(inBlocks, blockAt(lattice, row, column), weight);
    const gain = gains.data[pixel] as number;
    for (const [block, share] of blocksAround(lattice, row, column)) {
      if (share > 0) add(onBlocks, block, weight * gain * share);
    }
  }
  return { power, overlaps: new Map(), onBlocks, inBlocks };
}

/** Pixels that several sources share. */
function sharersByPixel(sources: readonly Source[], scene: Scene) {
  const sharers = new Map<number, [source: number, weight: number][]>();
  for (const [k, source] of sources.entries()) {
    for (const [pixel, weight] of unitWeights(source, scene)) {
      const list = sharers.get(pixel);
      if (list === undefined) sharers.set(pixel, [[k, weight]]);
      else list.push([k, weight]);
    }
  }
  return sharers;
}

/** Pixels with their weights in units of noise, where there are any. */
function* unitWeights(
  { pixels, weights }: Source,
  { noise }: Scene,
): Generator<[pixel: number, weight: number]> {
  for (let i = 0; i < pixels.length; i++) {
    const sigma = noise.data[pixels[i] as number] as number;
    const weight = weights[i] as number;
    if (sigma > 0 && weight > 0) yield [pixels[i] as number, weight / sigma];
  }
}

function add(map: Map<number, number>, key: number, value: number): void {
  map.set(key, (map.get(key) ?? 0) + value);
}
