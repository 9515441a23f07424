import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ExistsError, InvalidArgumentError } from '@ophys/core';
import { checkOutput } from './check-output.ts';
import { isThere } from './is-there.ts';

/** What happens to results that are there already. */
export type Existing = 'error' | 'resume' | 'overwrite';

/** Where a run puts what it makes. */
export interface RunPlaces {
  /** The run directory. */
  readonly directory: string;
  /** True when the directory is what the user wants; otherwise it goes when the file is finished. */
  readonly keepsDirectory: boolean;
  readonly nwb: string;
  readonly report: string | undefined;
}

/** Endings by which a user means a file, not a folder. */
const FILE_ENDING = /\.(html?|h5|hdf5|tiff?|json|csv|txt|npy|mat|avi)$/i;

/**
 * Where a run with this output puts what it makes: a name in `.nwb` is a file, any other a run
 * directory.
 *
 * @param report its path; `true` for the usual place, `false` for none
 * @throws {InvalidArgumentError} for names that mean another kind of file, or one file twice
 */
export function choosePlaces(output: string, report: string | boolean): RunPlaces {
  const keepsDirectory = !/.\.nwb$/i.test(basename(output));
  if (keepsDirectory && FILE_ENDING.test(output)) {
    throw new InvalidArgumentError(
      'output',
      `The output is an NWB file or a folder; end its name in .nwb for a file, not "${output}".`,
    );
  }
  const directory = keepsDirectory ? output : `${output}.run`;
  const nwb = keepsDirectory ? join(output, 'results.nwb') : output;
  const usual = keepsDirectory ? join(output, 'report.html') : nwb.replace(/\.nwb$/i, '.html');
  const chosen = report === true ? usual : report === false ? undefined : report;
  if (chosen !== undefined && resolve(chosen) === resolve(nwb)) {
    throw new InvalidArgumentError(
      'report',
      `${chosen} is the output itself; name another file for the report.`,
    );
  }
  return { directory, keepsDirectory, nwb, report: chosen };
}

/**
 * Refuses places that must not be written to, before any work is done.
 *
 * @param inputs the files that are read
 * @throws {ExistsError} when results are there and may not be replaced
 * @throws {InvalidArgumentError} when output and input are the same file
 * @throws {WriteError} when a folder is missing or not writable
 */
export async function checkPlaces(
  { directory, keepsDirectory, nwb, report }: RunPlaces,
  inputs: readonly string[],
  existing: Existing,
): Promise<void> {
  const replaces = existing !== 'error';
  if (!keepsDirectory) {
    for (const path of [nwb, report]) {
      if (path !== undefined) await checkOutput(path, inputs, replaces);
    }
    return;
  }
  const within = inputs.find((path) => isWithin(directory, path));
  if (within !== undefined) {
    throw new InvalidArgumentError(
      'output',
      `The input ${within} lies in ${directory} itself; name another folder for the result.`,
    );
  }
  if (!replaces && (await isThere(nwb))) {
    throw new ExistsError(
      directory,
      `${directory} holds a finished run; pass --resume to bring it up to date, or --overwrite to begin anew.`,
    );
  }
}

/** Whether the results of an output are there. */
export function hasResults(output: string): Promise<boolean> {
  return isThere(choosePlaces(output, false).nwb);
}

function isWithin(directory: string, path: string): boolean {
  const way = relative(resolve(directory), resolve(path));
  return way !== '' && way.split(sep)[0] !== '..' && !isAbsolute(way);
}
