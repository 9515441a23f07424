import type { Random } from './random.ts';

const LAYERS = 128;
/** Where the tail starts, and the area of one layer, for 128 layers. */
const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;

/** Layers of the ziggurat: `edges[i]` is the right edge of layer `i`, decreasing, `edges[128]` = 0. */
export interface Ziggurat {
  readonly edges: Float64Array;
  readonly heights: Float64Array;
}

const density = (x: number): number => Math.exp(-0.5 * x * x);

/** The layers of Marsaglia & Tsang (2000), "The ziggurat method for generating random variables". */
export function createZiggurat(): Ziggurat {
  const edges = new Float64Array(LAYERS + 1);
  edges[0] = AREA / density(TAIL);
  let edge = TAIL;
  for (let i = 1; i < LAYERS; i++) {
    edges[i] = edge;
    edge = Math.sqrt(Math.max(0, -2 * Math.log(AREA / edge + density(edge))));
  }
  return { edges, heights: edges.map(density) };
}

/**
 * Adds normal noise of standard deviation `sd` to each value.
 *
 * @param uniforms one random integer per value: 7 bits choose the layer, 25 others the place in it
 * @param rare generator for the about 2 % that fall outside a layer's core
 */
export function addNormal(
  values: Float64Array,
  sd: number,
  { edges, heights }: Ziggurat,
  uniforms: Uint32Array,
  rare: Random,
): void {
  for (let i = 0; i < values.length; i++) {
    const bits = uniforms[i] as number;
    const layer = bits & (LAYERS - 1);
    const place = ((bits | 0) >> 7) + 0.5;
    const x = place * 2 ** -24 * (edges[layer] as number);
    const inside = Math.abs(x) < (edges[layer + 1] as number);
    values[i] = (values[i] as number) + sd * (inside ? x : settle(x, layer, heights, rare));
  }
}

/** Decides a point outside its layer's core: the tail (Marsaglia 1964), or the wedge, or start anew. */
function settle(x: number, layer: number, heights: Float64Array, rare: Random): number {
  if (layer === 0) return Math.sign(x) * tail(rare);
  const low = heights[layer] as number;
  const high = heights[layer + 1] as number;
  return low + (high - low) * rare.uniform() < density(x) ? x : rare.normal();
}

function tail(rare: Random): number {
  for (;;) {
    const x = -Math.log(rare.uniform()) / TAIL;
    if (-2 * Math.log(rare.uniform()) >= x * x) return TAIL + x;
  }
}
