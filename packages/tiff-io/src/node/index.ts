/**
 * TIFF movies as files. Import it as `@ophys/tiff-io/node`.
 *
 * @module
 */

import { openFile } from '@ophys/core/node';
import type { OpenTiffOptions } from '../file.ts';
import type { TiffDescription } from '../metadata/description.ts';
import { describeTiff, openTiff, type TiffMovie } from '../movie.ts';

export { openFile } from '@ophys/core/node';
export { openTiffPaths } from './open-paths.ts';
export { type WriteTiffOptions, writeTiff } from './write-tiff.ts';

/** {@link openTiff} of a file. Close the movie when done; it holds the file open. */
export async function openTiffFile(
  path: string,
  options: Omit<OpenTiffOptions, 'path'> = {},
): Promise<TiffMovie> {
  const bytes = await openFile(path);
  try {
    return await openTiff(bytes, { ...options, path });
  } catch (error) {
    await bytes.close?.();
    throw error;
  }
}

/** {@link describeTiff} of a file, which is closed again. */
export async function describeTiffFile(
  path: string,
  options: Omit<OpenTiffOptions, 'path'> = {},
): Promise<TiffDescription> {
  const bytes = await openFile(path);
  try {
    return await describeTiff(bytes, { ...options, path });
  } finally {
    await bytes.close?.();
  }
}
