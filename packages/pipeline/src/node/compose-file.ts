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
import { describeProvenance } from './describe-provenance.ts';
import type { RunningRun } from './run-recording.ts';

/** The file of a run: session, microscope, the movie that was read, and everything found in it. */
export function composeFile(
  running: RunningRun,
  movie: ProcessedMovie,
  corrected: ArrayData | undefined,
): { file: NWBFile; unknown: readonly string[] } {
  const unknown: string[] = [];
  const note = (sentence: string) => unknown.push(sentence);
  const { run, directory, options } = running;
  const { opened, rateHz } = run;
  const { settings } = movie;
  const { id, results } = directory.record;
  const file = describeSession(settings, opened.name, note, {
    software: options.software,
    identifier: id,
    created: results.created,
  });
  const plane = addImagingPlane(file, settings, rateHz, note);
  const original = file.addAcquisition(rawSeries(running, plane));
  addResults(file, movie, {
    plane,
    original,
    corrected,
    unit: 'a.u.',
    timing: opened.timing ?? fromZero,
    madeBy: describeProvenance(directory.record, movie),
  });
  return { file, unknown };
}

/** The movie that was read: named by its path, or linked to where it lies in an NWB file. */
function rawSeries(
  { run: { opened, rateHz }, places: { nwb: output } }: RunningRun,
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
