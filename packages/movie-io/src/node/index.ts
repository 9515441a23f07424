/**
 * AVI, folders of AVIs and raw binary as files. Import it as `@ophys/movie-io/node`.
 *
 * @module
 */
import { basename } from 'node:path';
import type { Recording } from '@ophys/core';
import { openFile } from '@ophys/core/node';
import { type OpenAviOptions, openAvi } from '../avi/open-avi.ts';
import { openRawMovie, type RawMovieFormat } from '../raw/open-raw-movie.ts';

export { openMiniscopeFolder } from './miniscope-folder.ts';

/** {@link openAvi} of a file. Close the recording when done; it holds the file open. */
export async function openAviFile(path: string, options: OpenAviOptions = {}): Promise<Recording> {
  const bytes = await openFile(path);
  try {
    const recording = await openAvi(bytes, { name: basename(path), ...options });
    return { ...recording, files: [path] };
  } catch (error) {
    await bytes.close?.();
    throw error;
  }
}

/** {@link openRawMovie} of a file. Close the recording when done; it holds the file open. */
export async function openRawFile(path: string, format: RawMovieFormat): Promise<Recording> {
  const bytes = await openFile(path);
  try {
    const recording = openRawMovie(bytes, { name: basename(path), ...format });
    return { ...recording, files: [path] };
  } catch (error) {
    await bytes.close?.();
    throw error;
  }
}
