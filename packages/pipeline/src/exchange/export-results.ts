import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import {
  arraySource,
  ExistsError,
  type FrameSource,
  InputError,
  type RunOptions,
  WriteError,
} from '@ophys/core';
import { writeAtomically } from '@ophys/core/node';
import { openNwb, photonSeriesSource } from '@ophys/hdf5-io/node';
import { CorrectedImageStack, type NWBFile, objectsIn } from '@ophys/model';
import { writeTiff } from '@ophys/tiff-io/node';
import { isThere } from '../node/is-there.ts';
import { RESULTS_FILE } from '../run/run-record.ts';
import { explainOutdated } from '../run/status.ts';
import { hasTrace, keptRois, warnOfUntraced } from './curation-column.ts';
import { csvFiles } from './export/csv.ts';
import { gifFiles } from './export/gif.ts';
import { npyFiles } from './export/npy.ts';
import { imageJFiles, labelsOfRois, pixelListFiles } from './export/rois.ts';
import { suite2pFiles, tracedRois } from './export/suite2p.ts';
import type { ExportedFile, ExportTarget } from './export/targets.ts';
import { type Results, readResults } from './results.ts';
import { runFactsOf } from './run-facts.ts';

/** What an export takes. */
export interface ExportOptions extends RunOptions {
  readonly to: readonly ExportTarget[];
  /** Replace files that are there; default false. */
  readonly overwrite?: boolean | undefined;
}

/** What an export wrote. */
export interface ExportSummary {
  /** The NWB file that was read. */
  readonly input: string;
  /** Paths of the files, in the order written. */
  readonly files: readonly string[];
  /** ROIs in the table. */
  readonly rois: number;
  /** How many of them each target that has ROIs holds. */
  readonly written: Readonly<Partial<Record<ExportTarget, number>>>;
  /** What may surprise, a sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Writes results of an NWB file for other programs: tables (`csv`), arrays (`npy`), the folder of
 * suite2p (`suite2p`), ROIs for ImageJ (`imagej-rois`), a label image (`labels-tiff`), lists of pixels
 * (`pixels-csv`), a preview of the corrected movie (`gif`), the run's report (`report`). Values are those
 * of the file. Of a curated file, ROIs for ImageJ, label images and lists of pixels are without what was
 * rejected or merged into another; suite2p's folder marks those as no cells. Each file appears when it is complete.
 *
 * @param input an NWB file, or the directory of a run
 * @param outDir folder to write into; made when it is not there
 * @throws {InputError} when the file cannot be read or lacks what a target needs
 * @throws {ExistsError} when a file is there and `overwrite` is not set; nothing is written then
 * @throws {WriteError} when a file cannot be written
 */
export async function exportResults(
  input: string,
  outDir: string,
  options: ExportOptions,
): Promise<ExportSummary> {
  const path = await resultsFile(input);
  const reader = await openNwb(path, { signal: options.signal });
  try {
    const results = await readResults(reader.file, path);
    const files = await Promise.all(
      options.to.map((target) => filesFor(target, { results, path, file: reader.file, options })),
    );
    const plan = files.flat();
    const written = plan.map((file) => join(outDir, file.path));
    if (!options.overwrite) await refuseExisting(written);
    for (const [i, file] of plan.entries()) {
      options.signal?.throwIfAborted();
      await writeFileOf(file, written[i] as string);
      options.onProgress?.({ stage: 'export', done: i + 1, total: plan.length, unit: 'file' });
    }
    const outdated = await explainOutdated(path);
    return {
      input: path,
      files: written,
      rois: results.rois.length,
      written: countWritten(results, options.to),
      warnings: [...warningsOf(results, path, options.to), ...(outdated ? [outdated] : [])],
    };
  } finally {
    await reader.close();
  }
}

function countWritten(
  results: Results,
  targets: readonly ExportTarget[],
): ExportSummary['written'] {
  const counts: Partial<Record<ExportTarget, number>> = {};
  for (const target of targets) {
    if (target === 'csv' || target === 'npy') counts[target] = results.rois.length;
    else if (target === 'suite2p') counts[target] = tracedRois(results).length;
    else if (target !== 'gif' && target !== 'report') counts[target] = keptRois(results).length;
  }
  return counts;
}

/** Of ROIs that curation made, where what is written has traces. */
function warningsOf(results: Results, path: string, targets: readonly ExportTarget[]): string[] {
  const fluorescence = results.signals.find(({ name }) => name === 'Fluorescence');
  const withTraces = ['csv', 'npy', 'suite2p'];
  if (fluorescence === undefined || !targets.some((one) => withTraces.includes(one))) return [];
  const untraced = keptRois(results).filter((i) => !hasTrace(fluorescence, i));
  return warnOfUntraced(
    untraced.map((i) => results.rois[i]?.id ?? i),
    path,
  );
}

/**
 * The NWB file of a run's directory, or the file itself.
 *
 * @throws {InputError} when there is none
 */
export async function resultsFile(input: string): Promise<string> {
  const found = await stat(input).catch(() => undefined);
  if (found === undefined) {
    throw new InputError(`${input} cannot be read: there is no such file or folder.`, {
      path: input,
    });
  }
  if (!found.isDirectory()) return input;
  const path = join(input, RESULTS_FILE);
  if (await isThere(path)) return path;
  throw new InputError(
    `${input} is a folder without ${RESULTS_FILE}; name an NWB file, or the directory of a run that has finished.`,
    { path: input },
  );
}

/** A file of an export that needs more than bytes. */
interface WrittenFile {
  readonly path: string;
  write(path: string): Promise<void>;
}

interface ExportInputs {
  readonly results: Results;
  readonly path: string;
  readonly file: NWBFile;
  readonly options: ExportOptions;
}

async function filesFor(
  target: ExportTarget,
  { results, path, file, options }: ExportInputs,
): Promise<(ExportedFile | WrittenFile)[]> {
  switch (target) {
    case 'csv':
      return csvFiles(results);
    case 'npy':
      return npyFiles(results);
    case 'suite2p':
      return suite2pFiles(results, runFactsOf(file));
    case 'imagej-rois':
      return imageJFiles(results);
    case 'pixels-csv':
      return pixelListFiles(results);
    case 'labels-tiff':
      return [labelsFile(results, options)];
    case 'gif':
      return gifFiles(await correctedMovie(file, path), options);
    case 'report':
      return [{ path: 'report.html', bytes: await reportOf(path) }];
  }
}

function labelsFile(results: Results, { overwrite, signal }: ExportOptions): WrittenFile {
  return {
    path: 'labels.tif',
    write: (path) => {
      const { height, width } = results.frame;
      const source = arraySource(labelsOfRois(results), [1, height, width]);
      return writeTiff(path, source, { overwrite, signal });
    },
  };
}

async function correctedMovie(file: NWBFile, path: string): Promise<FrameSource> {
  const stack = [...objectsIn(file)].find((item) => item instanceof CorrectedImageStack);
  if (stack) return photonSeriesSource(stack.corrected);
  throw new InputError(
    `${path} has no corrected movie to preview; run with the corrected movie embedded.`,
    { path },
  );
}

async function reportOf(path: string): Promise<() => Uint8Array> {
  const beside = [path.replace(/\.nwb$/i, '.html'), join(dirname(resolve(path)), 'report.html')];
  for (const report of beside) {
    if (!(await isThere(report))) continue;
    const bytes = await readFile(report);
    return () => bytes;
  }
  throw new InputError(`There is no report beside ${path} (${beside.join(', ')}).`, { path });
}

async function refuseExisting(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (await isThere(path)) {
      throw new ExistsError(path, `${path} exists already; pass --overwrite to replace it.`);
    }
  }
}

async function writeFileOf(file: ExportedFile | WrittenFile, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch((cause: Error) => {
    throw new WriteError(path, `Could not make the folder of ${path}: ${cause.message}.`, {
      cause,
    });
  });
  if ('write' in file) return file.write(path);
  await writeAtomically(path, await file.bytes());
}
