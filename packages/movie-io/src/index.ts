/**
 * Movies of other kinds than TIFF and HDF5 as recordings: AVI and raw binary.
 *
 * @module
 */
export { isAvi, type OpenAviOptions, openAvi } from './avi/open-avi.ts';
export { openRawMovie, type RawMovieFormat } from './raw/open-raw-movie.ts';
