import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError, InvalidArgumentError } from '@ophys/core';
import { writeBytesAtomically } from '@ophys/exchange/node';
import { exportNwb, openNwb } from '@ophys/hdf5-io/node';
import { elementTypeOf, objectsIn, PlaneSegmentation, type RoiInit } from '@ophys/model';
import {
  applyEdits,
  type CuratedRoi,
  type CurationLog,
  type CurationState,
  parseCuration,
} from './curation.ts';
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
  /** The log that keeps all edits. */
  readonly log: string;
  readonly edits: number;
  /** ROIs by what was decided about them. */
  readonly rois: Readonly<Record<CurationState, number>>;
}

/** The column that says what was decided. */
const COLUMN = 'curation';

/**
 * Adds edits to the log of a results file and writes the file once more with what all edits come to:
 * a column `curation` (`unreviewed`, `accepted`, `rejected`, `merged`), and a row for every ROI that was merged
 * or drawn. The results stay as they are, and so do the identifiers; new ROIs have no signals before they
 * are extracted.
 *
 * @param input an NWB file, or the directory of a run
 * @throws {InputError} for edits that cannot be read, or are about ROIs that are not there; the log is then
 *   as it was
 * @throws {InputError} when the log is about other results, e.g. those before a run was done again
 * @throws {InvalidArgumentError} when there is nowhere to write to
 */
export async function curateResults(
  input: string,
  options: CurateOptions,
): Promise<CurationSummary> {
  const path = await resultsFile(input);
  const isRun = path !== input;
  const log = isRun ? join(input, 'curation.json') : path.replace(/(\.nwb)?$/i, '.curation.json');
  const before = await readLog(log);
  const { apply, exportTo } = options;
  const more = apply === undefined ? [] : await readEdits(apply);
  const edits = [...before.edits, ...more];
  const output = apply === undefined ? undefined : chooseOutput(path, isRun, options);
  const overwrite = isRun || options.overwrite === true;
  const { rois, table } = await writeCurated({ path, log, before, edits, output, overwrite });
  const all: CurationLog = { schema: 'ophys/curation/1', table, edits };
  const text = new TextEncoder().encode(`${JSON.stringify(all, null, 2)}\n`);
  if (more.length > 0) await writeBytesAtomically(log, text);
  if (exportTo !== undefined) await writeBytesAtomically(exportTo, text);
  return { input: path, output, log, edits: edits.length, rois: countStates(rois) };
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
  readonly output: string | undefined;
  readonly overwrite: boolean;
}): Promise<{ rois: CuratedRoi[]; table: string }> {
  const { path, log, before, edits, output, overwrite } = plan;
  const reader = await openNwb(path);
  try {
    const { rois, frame } = await readResults(reader.file, path);
    const table = [...objectsIn(reader.file)].find((item) => item instanceof PlaneSegmentation);
    if (table === undefined || (before.table && before.table !== table.objectId)) {
      throw new InputError(
        `${log} is about other results than ${path} has now; move it away to curate these.`,
        { path: log },
      );
    }
    const curated = applyEdits(rois, edits, frame);
    if (output !== undefined) {
      addCuration(table, curated, frame.width, path);
      await exportNwb(reader, output, { overwrite });
    }
    return { rois: curated, table: table.objectId };
  } finally {
    await reader.close();
  }
}

function addCuration(
  table: PlaneSegmentation,
  curated: readonly CuratedRoi[],
  width: number,
  path: string,
): void {
  if (table.columns.has(COLUMN)) {
    throw new InputError(
      `${path} is curated already; curate the results that it was made from, whose log has all edits.`,
      { path },
    );
  }
  for (const { id, added } of curated) {
    if (added === undefined) continue;
    const pixels = Array.from(added.pixels);
    table.addRoi({
      ...blankRow(table),
      id,
      pixelMask: {
        x: pixels.map((pixel) => pixel % width),
        y: pixels.map((pixel) => Math.floor(pixel / width)),
        weight: added.weights,
      },
    });
  }
  table.addColumn({
    name: COLUMN,
    description:
      'What was decided about the ROI: unreviewed, accepted, rejected, or merged into another',
    data: curated.map(({ state }) => state),
  });
}

/** Entries for a row of which nothing has been measured. */
function blankRow(table: PlaneSegmentation): RoiInit {
  const columns = table.colnames.filter((name) => name !== 'pixel_mask');
  return Object.fromEntries(
    columns.map((name) => {
      const type = elementTypeOf(table.column(name).data);
      if (type === 'text') return [name, ''];
      if (type === 'bool') return [name, false];
      return [name, type.startsWith('float') ? Number.NaN : 0];
    }),
  );
}

function countStates(rois: readonly CuratedRoi[]): CurationSummary['rois'] {
  const count = (wanted: CurationState) => rois.filter(({ state }) => state === wanted).length;
  return {
    unreviewed: count('unreviewed'),
    accepted: count('accepted'),
    rejected: count('rejected'),
    merged: count('merged'),
  };
}
