import { elementCount, elementTypeOf, ImageSeries, TwoPhotonSeries } from '@ophys/model';
import { type Check, check } from '../check.ts';
import { bitsOf } from '../sizes.ts';

const isAbsolute = (path: string) => /^([/\\]|[A-Za-z]:[/\\])/.test(path);

/** Checks of movies. */
export const imageSeriesChecks: readonly Check[] = [
  check(
    'check_image_series_external_file_valid',
    'critical',
    ImageSeries,
    'Put the file where the path says, relative to the NWB file, or correct the path.',
    async function* ({ externalFile }, around) {
      for (const path of externalFile ?? []) {
        if (isAbsolute(path) || (await around.existsBeside(path)) !== false) continue;
        yield `The external file "${path}" is not there.`;
      }
    },
  ),
  check(
    'check_image_series_external_file_relative',
    'violation',
    ImageSeries,
    'Give the path relative to the NWB file, so that both can move.',
    function* ({ externalFile }) {
      for (const path of externalFile ?? []) {
        if (isAbsolute(path)) yield `The path of the external file "${path}" is absolute.`;
      }
    },
  ),
  check(
    'check_image_series_data_size',
    'violation',
    ImageSeries,
    'Keep a movie of this size in an external video file.',
    function* (series) {
      if (series instanceof TwoPhotonSeries || series.data === undefined) return;
      const bytes = (elementCount(series.data.shape) * bitsOf(elementTypeOf(series.data))) / 8;
      if (bytes > 20e9) yield `The movie takes ${(bytes / 1e9).toFixed(1)} GB.`;
    },
  ),
];
