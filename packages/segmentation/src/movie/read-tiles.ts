import type { Rectangle } from '@ophys/core';
import type { BinnedMovie } from './binned-movie.ts';

/**
 * Reads the traces of tiles one after the other. The next ones are read while those before are worked
 * on, so that one more tile is in memory than is asked for.
 *
 * @param rectangleOf what is read for a tile
 */
export async function* readTiles<Tile>(
  movie: BinnedMovie,
  tiles: readonly Tile[],
  rectangleOf: (tile: Tile) => Rectangle,
  signal: AbortSignal | undefined,
): AsyncGenerator<Tile & { readonly traces: Float32Array }> {
  const read = (tile: Tile) => {
    const traces = movie.readTile(rectangleOf(tile), signal);
    traces.catch(() => {}); // reported when its turn comes
    return { tile, traces };
  };
  let next = tiles.slice(0, 1).map(read);
  for (let i = 1; next.length > 0; i++) {
    const [{ tile, traces: reading }] = next as [ReturnType<typeof read>];
    const traces = await reading;
    next = tiles.slice(i, i + 1).map(read);
    yield { ...tile, traces };
  }
}
