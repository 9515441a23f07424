/** A periodic-free random texture: a sum of plane waves, which can be sampled at any place. */
export interface Texture {
  readonly waves: readonly {
    readonly y: number;
    readonly x: number;
    readonly phase: number;
    readonly amplitude: number;
  }[];
}

/** A band-limited random texture of unit variance, with wavelengths from 4 to 24 px. */
export function createTexture(seed: number, count = 60): Texture {
  const random = createRandom(seed);
  const waves = Array.from({ length: count }, () => {
    const frequency = (2 * Math.PI) / (4 * 6 ** random());
    const angle = 2 * Math.PI * random();
    return {
      y: frequency * Math.sin(angle),
      x: frequency * Math.cos(angle),
      phase: 2 * Math.PI * random(),
      amplitude: Math.sqrt(2 / count),
    };
  });
  return { waves };
}

/**
 * An image whose content is the texture moved by `shift` (down, right), plus white noise of
 * standard deviation 0.2 when a noise seed is given.
 */
export function sampleTexture(
  { waves }: Texture,
  height: number,
  width: number,
  shift: { readonly y: number; readonly x: number },
  noiseSeed: number | undefined,
): Float64Array {
  const image = new Float64Array(height * width);
  for (const { y, x, phase, amplitude } of waves) {
    for (let row = 0; row < height; row++) {
      const start = y * (row - shift.y) - x * shift.x + phase;
      for (let column = 0; column < width; column++) {
        image[row * width + column] += amplitude * Math.cos(start + x * column);
      }
    }
  }
  if (noiseSeed === undefined) return image;
  const random = createRandom(noiseSeed);
  return image.map((value) => value + 0.2 * Math.sqrt(12) * (random() - 0.5));
}

/** Mulberry32: a small reproducible generator of numbers in `[0, 1)`. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
