/**
 * Files as bytes, in Node. Import it as `@ophys/core/node`.
 *
 * @module
 */
export { openFile } from './open-file.ts';
