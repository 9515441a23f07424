/**
 * Files, in Node. Import it as `@ophys/core/node`.
 *
 * @module
 */
export { openFile } from './open-file.ts';
export { syncFolder, writeAtomically } from './write-atomically.ts';
