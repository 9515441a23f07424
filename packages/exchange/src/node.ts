/**
 * The same for files, in Node.
 *
 * @module
 */

export { readBytes, writeBytesAtomically } from './node/files.ts';
