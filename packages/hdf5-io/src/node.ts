/**
 * Writing NWB files at paths, for Node. Import it as `@ophys/hdf5-io/node`; it has everything that
 * `@ophys/hdf5-io` has.
 *
 * @module
 */
export { appendNwb, createNwb, exportNwb, writeNwb } from './files.ts';
export * from './index.ts';
export { linkTo } from './link-to.ts';
export type { PlaceOptions } from './placement.ts';
