import { InputError } from '@ophys/core';
import { openNwb } from '@ophys/hdf5-io/node';
import { compareSegmentations } from '@ophys/segmentation';
import { correlation } from '../evaluate/correlation.ts';
import { explainOutdated } from '../run/status.ts';
import { resultsFile } from './export-results.ts';
import { type ResultSignal, type Results, readResults } from './results.ts';
import { settingsSaidBy } from './run-facts.ts';

/** How two results are compared. */
export interface CompareOptions {
  /** Least intersection over union of ROIs that count as the same; default 0.5. */
  readonly iouThreshold?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How the traces of one kind agree, over the ROIs that both results have. */
export interface TraceAgreement {
  /** Name of the container, e.g. `DfOverF`. */
  readonly name: string;
  /** Pearson's correlations of matched ROIs; NaN when there are none. */
  readonly median: number;
  readonly lowest: number;
}

/** One of two results. */
export interface ComparedResults {
  readonly path: string;
  readonly rois: number;
  /** Why the results are not what their run has come to; undefined when they are. */
  readonly outdated: string | undefined;
  /** Whether the file says the settings that it was made with. */
  readonly saysSettings: boolean;
}

/** How two results agree; the second is taken as the truth. */
export interface ResultsComparison {
  readonly a: ComparedResults;
  readonly b: ComparedResults;
  /** Pairs of ROIs by their identifiers in the tables. */
  readonly matches: readonly { readonly a: number; readonly b: number; readonly iou: number }[];
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Mean intersection over union of the pairs; NaN without any. */
  readonly meanIou: number;
  /** Of the signals that both results have, when they have as many frames. */
  readonly traces: readonly TraceAgreement[];
  /** Settings that differ; none where a file does not say its settings. */
  readonly settings: readonly { readonly key: string; readonly a: unknown; readonly b: unknown }[];
}

/**
 * Compares the ROIs, traces and settings of two NWB files, or of the directories of two runs.
 *
 * @throws {InputError} when one cannot be read, has no ROIs, or their frames differ in size
 */
export async function compareResults(
  a: string,
  b: string,
  options: CompareOptions = {},
): Promise<ResultsComparison> {
  const [first, second] = [await read(a, options), await read(b, options)];
  requireSameFrame(first, second);
  const masksOf = ({ results }: Read) => results.rois.map(({ mask }) => mask);
  const { matches, precision, recall, f1 } = compareSegmentations(
    masksOf(first),
    masksOf(second),
    options,
  );
  const idOf = ({ results }: Read, index: number) => results.rois[index]?.id ?? index;
  return {
    a: describeSide(a, first),
    b: describeSide(b, second),
    matches: matches.map((pair) => ({
      a: idOf(first, pair.a),
      b: idOf(second, pair.b),
      iou: pair.iou,
    })),
    precision,
    recall,
    f1,
    meanIou: matches.reduce((sum, { iou }) => sum + iou, 0) / matches.length,
    traces: first.results.signals.flatMap((signal) => {
      const other = second.results.signals.find(({ name }) => name === signal.name);
      if (other === undefined || other.frames !== signal.frames) return [];
      const values = matches.map((pair) =>
        correlation(column(signal, pair.a), column(other, pair.b)),
      );
      return [{ name: signal.name, ...summarise(values) }];
    }),
    settings: differences(first.settings, second.settings),
  };
}

interface Read {
  readonly path: string;
  readonly results: Results;
  readonly settings: ReadonlyMap<string, unknown>;
  readonly outdated: string | undefined;
}

function describeSide(path: string, { results, settings, outdated }: Read): ComparedResults {
  return { path, rois: results.rois.length, outdated, saysSettings: settings.size > 0 };
}

async function read(input: string, { signal }: CompareOptions): Promise<Read> {
  const path = await resultsFile(input);
  const reader = await openNwb(path, { signal });
  try {
    const results = await readResults(reader.file, path);
    const outdated = await explainOutdated(path);
    return { path, results, settings: settingsSaidBy(reader.file), outdated };
  } finally {
    await reader.close();
  }
}

function requireSameFrame({ path, results }: Read, other: Read): void {
  const [a, b] = [results.frame, other.results.frame];
  if (a.height === b.height && a.width === b.width) return;
  throw new InputError(
    `ROIs of ${path} lie in frames of ${a.height} × ${a.width}, those of ${other.path} in ${b.height} × ${b.width}; they cannot be compared.`,
    { path },
  );
}

/** The trace of one ROI. */
function column({ data, frames }: ResultSignal, roi: number): Float64Array {
  const rois = data.length / frames;
  return Float64Array.from({ length: frames }, (_, frame) => data[frame * rois + roi] as number);
}

function summarise(values: readonly number[]): { median: number; lowest: number } {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((x, y) => x - y);
  const middle = sorted[sorted.length >> 1] ?? Number.NaN;
  return { median: middle, lowest: sorted[0] ?? Number.NaN };
}

function differences(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>) {
  if (a.size === 0 || b.size === 0) return [];
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((key) => JSON.stringify(a.get(key)) !== JSON.stringify(b.get(key)))
    .map((key) => ({ key, a: a.get(key), b: b.get(key) }));
}
