import { type FrameSource, InputError } from '@ophys/core';
import {
  type ImageSeries,
  isStored,
  type NeurodataObject,
  OnePhotonSeries,
  objectsIn,
  readNumbers,
  type TimeSeries,
  TwoPhotonSeries,
} from '@ophys/model';
import { Hdf5File } from '../hdf5/file.ts';
import { type AxisOrder, datasetSource } from './source.ts';

/** A recording of a one- or two-photon microscope. */
export type PhotonSeries = OnePhotonSeries | TwoPhotonSeries;

/** The photon series of a file, raw ones (in `acquisition`) first. */
export function listPhotonSeries(file: NeurodataObject): PhotonSeries[] {
  return [...objectsIn(file)].filter(
    (item) => item instanceof OnePhotonSeries || item instanceof TwoPhotonSeries,
  );
}

/** How far steps between timestamps may differ from their mean, for a rate to be made of them. */
const REGULAR = 1e-3;

/**
 * Frames per second of a series: its rate, or that of its timestamps when they are regular, or
 * undefined.
 */
export async function rateOf(series: TimeSeries): Promise<number | undefined> {
  if (series.rate !== undefined) return series.rate > 0 ? series.rate : undefined;
  if (series.timestamps === undefined) return undefined;
  const times = await readNumbers(series.timestamps);
  const [first = 0] = times;
  const step = ((times.at(-1) ?? 0) - first) / (times.length - 1);
  if (!(step > 0)) return undefined;
  for (let i = 1; i < times.length; i++) {
    const error = (times[i] ?? 0) - (times[i - 1] ?? 0) - step;
    if (!(Math.abs(error) <= REGULAR * step)) return undefined;
  }
  return 1 / step;
}

/**
 * The frames of a photon series of an open file, row-major `[frame, row, column]`.
 *
 * @param options.axisOrder order of the two spatial axes in the file: `xy` as NWB has it, or `yx` for
 *   the many files that are row-major against the schema
 * @throws {InputError} when the frames are in external files, in memory, or three-dimensional
 */
export async function photonSeriesSource(
  series: ImageSeries,
  options: { readonly axisOrder?: AxisOrder | undefined } = {},
): Promise<FrameSource> {
  const { axisOrder = 'xy' } = options;
  if (series.externalFile !== undefined) {
    throw new InputError(
      `The frames of "${series.name}" are in ${series.externalFile.join(', ')}; open that instead.`,
    );
  }
  const { data } = series;
  if (!isStored(data) || !(data.origin.file instanceof Hdf5File)) {
    throw new InputError(`"${series.name}" is not read from an HDF5 file.`);
  }
  return datasetSource(data.origin.file, data.origin.path, {
    axisOrder,
    rateHz: await rateOf(series),
  });
}
