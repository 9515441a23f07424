/** A small image, row-major, of the window that a footprint is looked for in. */
export interface PatchImage {
  readonly values: Float64Array;
  readonly height: number;
  readonly width: number;
}

/** Binomial smoothing (1 2 1 in both directions), edges replicated. */
export function smoothBinomial({ values, height, width }: PatchImage): Float64Array {
  const across = new Float64Array(values.length);
  const smooth = new Float64Array(values.length);
  const at = (image: Float64Array, row: number, column: number) => {
    const r = Math.min(height - 1, Math.max(0, row));
    const c = Math.min(width - 1, Math.max(0, column));
    return image[r * width + c] as number;
  };
  for (let i = 0; i < values.length; i++) {
    const [r, c] = [Math.floor(i / width), i % width];
    across[i] = (at(values, r, c - 1) + 2 * at(values, r, c) + at(values, r, c + 1)) / 4;
  }
  for (let i = 0; i < values.length; i++) {
    const [r, c] = [Math.floor(i / width), i % width];
    smooth[i] = (at(across, r - 1, c) + 2 * at(across, r, c) + at(across, r + 1, c)) / 4;
  }
  return smooth;
}

/** The 4-connected pixels around `seed` whose value is at least `level`, marked 1. */
export function growRegion(image: PatchImage, seed: number, level: number): Uint8Array {
  const inside = new Uint8Array(image.values.length);
  if (!((image.values[seed] as number) >= level)) return inside;
  const stack = [seed];
  inside[seed] = 1;
  for (let pixel = stack.pop(); pixel !== undefined; pixel = stack.pop()) {
    for (const next of neighboursIn(image, pixel)) {
      if (inside[next] || (image.values[next] as number) < level) continue;
      inside[next] = 1;
      stack.push(next);
    }
  }
  return inside;
}

/** Marks the holes of a region, in place: what cannot be reached from the window's border. */
export function fillHoles(inside: Uint8Array, height: number, width: number): void {
  const shape = { values: new Float64Array(0), height, width };
  const outside = new Uint8Array(inside.length);
  const stack: number[] = [];
  for (let i = 0; i < inside.length; i++) {
    const [row, column] = [Math.floor(i / width), i % width];
    const border = row === 0 || column === 0 || row === height - 1 || column === width - 1;
    if (border && !inside[i]) {
      outside[i] = 1;
      stack.push(i);
    }
  }
  for (let pixel = stack.pop(); pixel !== undefined; pixel = stack.pop()) {
    for (const next of neighboursIn(shape, pixel)) {
      if (inside[next] || outside[next]) continue;
      outside[next] = 1;
      stack.push(next);
    }
  }
  for (let i = 0; i < inside.length; i++) inside[i] = outside[i] ? 0 : 1;
}

/** A region grown by `steps` pixels to its 4-neighbours. */
export function dilateRegion(
  inside: Uint8Array,
  height: number,
  width: number,
  steps: number,
): Uint8Array {
  const shape = { values: new Float64Array(0), height, width };
  let region = inside;
  for (let step = 0; step < steps; step++) {
    const grown = region.slice();
    region.forEach((marked, pixel) => {
      if (marked) for (const next of neighboursIn(shape, pixel)) grown[next] = 1;
    });
    region = grown;
  }
  return region;
}

function neighboursIn({ height, width }: PatchImage, pixel: number): number[] {
  const [row, column] = [Math.floor(pixel / width), pixel % width];
  const around: number[] = [];
  if (row > 0) around.push(pixel - width);
  if (column > 0) around.push(pixel - 1);
  if (column < width - 1) around.push(pixel + 1);
  if (row < height - 1) around.push(pixel + width);
  return around;
}
