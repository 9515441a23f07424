/** Independent random streams of one recording; each has its own numbers whatever the others use. */
export const streams = {
  tissue: 1,
  somata: 2,
  dendrites: 3,
  somaActivity: 4,
  dendriteActivity: 5,
  neuropil: 6,
  wander: 7,
  jerks: 8,
  nonRigid: 9,
  detector: 10,
  detectorRare: 11,
  badFrames: 12,
  rowOrder: 13,
  structural: 14,
} as const;

/**
 * Seeded generator xoshiro128** (Blackman & Vigna 2021, "Scrambled linear pseudorandom number
 * generators"), addressed by a path of integers so that any frame's numbers can be had directly.
 */
export class Random {
  readonly #state: Int32Array;
  readonly #one = new Uint32Array(1);

  /** @param path integers that name the stream, e.g. `[streams.detector, frame]` */
  constructor(seed: number, ...path: readonly number[]) {
    const keys = [seed | 0, Math.floor(seed / 2 ** 32) | 0, ...path];
    // Every lane is a bijection of the last key, so two frames never share a state.
    this.#state = Int32Array.from([1, 2, 3, 4], (lane) =>
      keys.reduce((hash, key) => mix(hash ^ key), Math.imul(lane, 0x9e3779b9)),
    );
  }

  /** Next integer, uniform in `0 … 2³² - 1`. */
  uint32(): number {
    this.fill(this.#one);
    return this.#one[0] as number;
  }

  /** Next number, uniform in the open interval (0, 1). */
  uniform(): number {
    return (this.uint32() + 0.5) / 2 ** 32;
  }

  /** Uniform in the interval between `low` and `high`. */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Standard normal (Box & Muller 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Fills `out` with the next integers; the state stays in registers, which is what makes it fast. */
  fill(out: Uint32Array): void {
    const state = this.#state;
    let [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = state;
    for (let i = 0; i < out.length; i++) {
      const product = Math.imul(s1, 5);
      out[i] = Math.imul((product << 7) | (product >>> 25), 9);
      const shifted = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = (s3 << 11) | (s3 >>> 21);
    }
    state[0] = s0;
    state[1] = s1;
    state[2] = s2;
    state[3] = s3;
  }
}

/** Finalizer of MurmurHash3 (Appleby, public domain): a bijection of 32 bits that mixes them well. */
function mix(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
