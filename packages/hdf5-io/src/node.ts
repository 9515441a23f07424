/**
 * Writing NWB files at paths, for Node. Import it as `@ophys/hdf5-io/node`; it has everything that
 * `@ophys/hdf5-io` has.
 *
 * @module
 */
import { type PlaceOptions, placeFile } from './placement.ts';
import { createWriter, type NwbWriter } from './writer.ts';

export { appendNwb, exportNwb, type NwbAppender, writeNwb } from './files.ts';
export * from './index.ts';
export { linkTo } from './link-to.ts';
export type { PlaceOptions } from './placement.ts';

/**
 * Starts an NWB file. It is made under a temporary name beside `path` and moved there by `commit`; until
 * then, and after any failure, there is nothing at `path` that was not there before.
 *
 * @throws {ExistsError} when `path` exists and `overwrite` is not given
 * @throws {WriteError} when its folder is missing or cannot be written to
 */
export async function createNwb(path: string, options: PlaceOptions = {}): Promise<NwbWriter> {
  const { hdf5, placement } = await placeFile(path, options);
  return createWriter(hdf5, placement);
}
