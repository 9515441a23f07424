import { dirname, relative, resolve, sep } from 'node:path';
import { linkTo } from '@ophys/hdf5-io/node';
import {
  type ArrayData,
  type ImageSeries,
  isStored,
  type NWBFile,
  TwoPhotonSeries,
} from '@ophys/model';
import { addResults } from '../nwb/add-results.ts';
import { addImagingPlane } from '../nwb/imaging-plane.ts';
import { describeSession } from '../nwb/metadata.ts';
import { fromZero, timesOf } from '../nwb/timing.ts';
import type { ProcessedMovie } from '../process/process-movie.ts';
import type { PreparedRun } from './run-recording.ts';

/** The file of a run: session, microscope, the movie that was read, and everything found in it. */
export function composeFile(
  run: PreparedRun,
  movie: ProcessedMovie,
  corrected: ArrayData | undefined,
): { file: NWBFile; unknown: readonly string[] } {
  const unknown: string[] = [];
  const note = (sentence: string) => unknown.push(sentence);
  const { opened, rateHz, options } = run;
  const { settings } = movie;
  const file = describeSession(settings, opened.name, options.software, note);
  const plane = addImagingPlane(file, settings, rateHz, note);
  const original = file.addAcquisition(rawSeries(run, plane));
  addResults(file, movie, {
    plane,
    original,
    corrected,
    unit: 'a.u.',
    timing: opened.timing ?? fromZero,
    madeBy: `${settings.motion.enabled ? 'Registered, segmented' : 'Segmented'} and extracted by ${options.software.name} ${options.software.version} with ${JSON.stringify({ motion: settings.motion, detection: settings.detection, traces: settings.traces })}`,
  });
  return { file, unknown };
}

/** The movie that was read: named by its path, or linked to where it lies in an NWB file. */
function rawSeries(
  { opened, output, rateHz }: PreparedRun,
  imagingPlane: TwoPhotonSeries['imagingPlane'],
): ImageSeries {
  const [frames, height, width] = opened.source.shape;
  const common = {
    description: `The recording as it came from the microscope: ${opened.name}`,
    imagingPlane,
    ...timesOf(opened.timing ?? fromZero, rateHz),
  };
  const { series } = opened;
  if (series !== undefined && isStored(series.data)) {
    const { name, unit } = series;
    return new TwoPhotonSeries({
      ...common,
      name,
      unit,
      data: linkTo(series.data, output),
    });
  }
  const path = relative(dirname(resolve(output)), resolve(opened.path));
  return new TwoPhotonSeries({
    ...common,
    name: 'TwoPhotonSeries',
    format: 'external',
    externalFile: [path.split(sep).join('/')],
    dimension: [width, height],
    numSamples: frames,
  });
}
