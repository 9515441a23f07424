import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError, InvalidArgumentError } from '@ophys/core';
import { writeAtomically } from '@ophys/core/node';
import { exportNwb, openNwb } from '@ophys/hdf5-io/node';
import { objectsIn, PlaneSegmentation } from '@ophys/model';
import { explainOutdated } from '../run/status.ts';
import { addCuration } from './add-curation.ts';
import {
  applyEdits,
  type CuratedRoi,
  type CurationLog,
  type CurationState,
  parseCuration,
} from './curation.ts';
import { CURATION_COLUMN, logNamedBy, warnOfUntraced } from './curation-column.ts';
import { resultsFile } from './export-results.ts';
import { readResults } from './results.ts';

/** What curating takes. */
export interface CurateOptions {
  /** File of edits to add to the log. */
  readonly apply?: string | undefined;
  /** NWB file with what was decided; default `curated.nwb` in the directory of a run. */
  readonly output?: string | undefined;
  /** File that the whole log is written to. */
  readonly exportTo?: string | undefined;
  /** Replace the output when it exists; a run's `curated.nwb` always is. Default false. */
  readonly overwrite?: boolean | undefined;
}

/** What was decided so far. */
export interface CurationSummary {
  readonly input: string;
  /** The file that was written, when edits were applied. */
  readonly output: string | undefined;
  /** The log that keeps all edits; of a file that curation wrote, the name of the log it was made from. */
  readonly log: string | undefined;
  /** Edits in the log; unknown of a file that curation wrote. */
  readonly edits: number | undefined;
  /** ROIs by what was decided about them. */
  readonly rois: Readonly<Record<CurationState, number>>;
  /** What may surprise, a sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Adds edits to the log of a results file and writes the file once more with what all edits come to:
 * a column `curation` (`unreviewed`, `accepted`, `rejected`, `merged`), and a row for every ROI that was merged
 * or drawn. The results stay as they are, and so do the identifiers; new ROIs have no signals before they
 * are extracted. Of a file that curation wrote, says what its column holds.
 *
 * @param input an NWB file, or the directory of a run
 * @throws {InputError} for edits that cannot be read, or are about ROIs that are not there; the log is then
 *   as it was
 * @throws {InputError} when the log is about other results, e.g. those before a run was done again; it stays
 * @throws {InputError} for edits of, or the log of, a file that curation wrote: its log is elsewhere
 * @throws {InvalidArgumentError} when there is nowhere to write to
 */
export async function curateResults(
  input: string,
  options: CurateOptions,
): Promise<CurationSummary> {
  const path = await resultsFile(input);
  const curated = await readCurated(path, options);
  if (curated !== undefined) return curated;
  const isRun = path !== input;
  const log = isRun ? join(input, 'curation.json') : path.replace(/(\.nwb)?$/i, '.curation.json');
  const before = await readLog(log);
  const { apply, exportTo } = options;
  const more = apply === undefined ? [] : await readEdits(apply);
  const edits = [...before.edits, ...more];
  const output = apply === undefined ? undefined : chooseOutput(path, isRun, options);
  const overwrite = isRun || options.overwrite === true;
  const { rois, table } = await writeCurated({
    path,
    log,
    before,
    edits,
    apply,
    output,
    overwrite,
  });
  const all: CurationLog = { schema: 'ophys/curation/1', table, edits };
  const text = new TextEncoder().encode(`${JSON.stringify(all, null, 2)}\n`);
  if (more.length > 0) await writeAtomically(log, text);
  if (exportTo !== undefined) await writeAtomically(exportTo, text);
  const made = rois.filter(({ added, state }) => added && state === 'accepted');
  const warnings = warnOfUntraced(
    made.map(({ id }) => id),
    output ?? 'curated.nwb',
  );
  const states = countStates(rois.map(({ state }) => state));
  const outdated = await explainOutdated(path);
  if (outdated) warnings.push(outdated);
  return { input: path, output, log, edits: edits.length, rois: states, warnings };
}

/** What a file that curation wrote says of itself; nothing for other results. */
async function readCurated(
  path: string,
  { apply, exportTo }: CurateOptions,
): Promise<CurationSummary | undefined> {
  const reader = await openNwb(path);
  try {
    const table = [...objectsIn(reader.file)].find((item) => item instanceof PlaneSegmentation);
    if (!table?.columns.has(CURATION_COLUMN)) return undefined;
    const log = logNamedBy(table.column(CURATION_COLUMN).description);
    if (apply !== undefined || exportTo !== undefined) {
      throw new InputError(
        `${path} was written by curation and holds what was decided, not the edits; those are in ${log ?? 'the log'} beside the results that it was made from. Name these results: ophys curate RESULTS ${apply === undefined ? '--export' : '--apply'} edits.json.`,
        { path },
      );
    }
    const results = await readResults(reader.file, path);
    const states = results.columns.get(CURATION_COLUMN) ?? [];
    const rois = countStates(states);
    return { input: path, output: undefined, log, edits: undefined, rois, warnings: [] };
  } finally {
    await reader.close();
  }
}

async function readLog(path: string): Promise<CurationLog> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return { schema: 'ophys/curation/1', edits: [] };
  return parseCuration(await readFile(path, 'utf8'), path);
}

async function readEdits(path: string): Promise<CurationLog['edits']> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new InputError(`${path} cannot be read: ${cause.message}.`, { path, cause });
  });
  return parseCuration(text, path).edits;
}

function chooseOutput(path: string, isRun: boolean, { output }: CurateOptions): string {
  if (output !== undefined) return output;
  if (isRun) return join(dirname(path), 'curated.nwb');
  throw new InvalidArgumentError('out', 'Say where the curated file goes, e.g. -o curated.nwb.');
}

async function writeCurated(plan: {
  readonly path: string;
  readonly log: string;
  readonly before: CurationLog;
  readonly edits: CurationLog['edits'];
  readonly apply: string | undefined;
  readonly output: string | undefined;
  readonly overwrite: boolean;
}): Promise<{ rois: CuratedRoi[]; table: string }> {
  const { path, log, before, edits, apply, output, overwrite } = plan;
  const reader = await openNwb(path);
  try {
    const { rois, frame } = await readResults(reader.file, path);
    const table = [...objectsIn(reader.file)].find((item) => item instanceof PlaneSegmentation);
    if (table === undefined || (before.table && before.table !== table.objectId)) {
      throw otherResults(log, path, before.edits.length);
    }
    const nameOf = (index: number) => {
      const isOld = index < before.edits.length;
      return `${isOld ? log : apply}, edit ${index + 1 - (isOld ? 0 : before.edits.length)}`;
    };
    const curated = applyEdits(rois, edits, frame, nameOf);
    if (output !== undefined) {
      addCuration(table, curated, { width: frame.width, log: basename(log) });
      await exportNwb(reader, output, { overwrite });
    }
    return { rois: curated, table: table.objectId };
  } finally {
    await reader.close();
  }
}

/** The same numbers stand for other ROIs after a run with other settings. */
function otherResults(log: string, path: string, edits: number): InputError {
  const curated = join(dirname(path), 'curated.nwb');
  return new InputError(
    `${log} has ${edits} edits about other results than ${path} has now: ROIs are numbered anew when they are found anew, so edits by number cannot be carried over. To take over the ROIs that were kept: ophys export ${curated} (or what -o named then) --to imagej-rois -o rois, then ophys run MOVIE --rois rois/RoiSet.zip -o again.nwb. To curate ${path} from the start, move ${log} to another folder; it is never overwritten.`,
    { path: log },
  );
}

function countStates(states: readonly unknown[]): CurationSummary['rois'] {
  const count = (wanted: CurationState) => states.filter((state) => state === wanted).length;
  return {
    unreviewed: count('unreviewed'),
    accepted: count('accepted'),
    rejected: count('rejected'),
    merged: count('merged'),
  };
}
