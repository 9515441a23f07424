import type { Rectangle } from '@ophys/core';

/** One source of light: where it may lie, how bright it is there, and what the movie shows of it. */
export interface Source {
  /** Index of the ROI that it came from. */
  readonly roi: number;
  /** Pixels of the frame that it may reach, ascending. */
  readonly pixels: Uint32Array;
  /** In the movie's units. */
  readonly weights: Float32Array;
  /** Projection `Σ_p a_p y_p` of the high-passed movie, `a` and `y` in units of each pixel's noise. */
  readonly projection: Float64Array;
}

/** The part of a source that lies in a tile. */
export interface SourceSlice {
  /** Index of the source. */
  readonly source: number;
  /** Where in the source's lists its pixels are. */
  readonly places: Uint32Array;
  /** Pixels of the tile, `row * columns + column`, ascending. */
  readonly pixels: Uint32Array;
  readonly weights: Float32Array;
}

/** A tile of the movie with the sources that reach into it. */
export interface TileSources {
  readonly tile: Rectangle;
  /** `[row, column, bin]`. */
  readonly traces: Float32Array;
  readonly slices: readonly SourceSlice[];
}

/** A source that has yet to be fitted to the movie. */
export function blankSource(roi: number, pixels: Uint32Array, bins: number): Source {
  const weights = new Float32Array(pixels.length);
  return { roi, pixels, weights, projection: new Float64Array(bins) };
}

/** Cuts out of the sources what lies in a tile. */
export function sliceSources(
  sources: readonly Source[],
  { row0, row1, column0, column1 }: Rectangle,
  frameWidth: number,
): SourceSlice[] {
  return sources.flatMap((source, index) => {
    const places: number[] = [];
    const pixels: number[] = [];
    for (let i = 0; i < source.pixels.length; i++) {
      const pixel = source.pixels[i] as number;
      const row = Math.floor(pixel / frameWidth);
      const column = pixel - row * frameWidth;
      if (row < row0 || row >= row1 || column < column0 || column >= column1) continue;
      places.push(i);
      pixels.push((row - row0) * (column1 - column0) + column - column0);
    }
    if (places.length === 0) return [];
    return {
      source: index,
      places: Uint32Array.from(places),
      pixels: Uint32Array.from(pixels),
      weights: Float32Array.from(places, (i) => source.weights[i] as number),
    };
  });
}

/** Adds a tile's projections, `[slice, bin]`, to the sources'. */
export function addProjections(
  sources: readonly Source[],
  slices: readonly Pick<SourceSlice, 'source'>[],
  projections: Float32Array,
): void {
  for (const [i, { source }] of slices.entries()) {
    const { projection } = sources[source] as Source;
    const start = i * projection.length;
    for (let t = 0; t < projection.length; t++) {
      projection[t] = (projection[t] as number) + (projections[start + t] as number);
    }
  }
}
