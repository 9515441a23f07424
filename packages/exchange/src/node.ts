/**
 * The same for files, in Node.
 *
 * @module
 */

export { encodeGif, type GifOptions } from './node/encode-gif.ts';
export { readBytes } from './node/files.ts';
