import { encodeSuite2p } from '@ophys/exchange';
import { CURATION_COLUMN, hasTrace } from '../curation-column.ts';
import type { ResultSignal, Results } from '../results.ts';
import type { RunFacts } from '../run-facts.ts';
import { type ExportedFile, signalOf } from './targets.ts';

/**
 * The folder `suite2p/plane0`, as suite2p and the programs around it load it. ROIs without signals, as
 * curation adds them, are left out: suite2p's files need both.
 */
export function suite2pFiles(results: Results, facts: RunFacts): ExportedFile[] {
  const { rois, frame, images, rateHz, columns } = results;
  const fluorescence = signalOf(results, 'Fluorescence');
  const { frames } = fluorescence;
  const known = tracedRois(results);
  const isKnown = new Set(known);
  const accepted = columns.get('accepted');
  const probability = columns.get('cell_probability');
  const folder = encodeSuite2p({
    frame,
    rateHz,
    masks: rois.filter((_, i) => isKnown.has(i)).map(({ mask }) => mask),
    signals: {
      F: byRoi(fluorescence, known, rois.length),
      Fneu: byRoi(signalOf(results, 'Neuropil'), known, rois.length),
      spks: byRoi(signalOf(results, 'Deconvolved'), known, rois.length),
      frames,
    },
    accepted: known.map((i) => isCell(columns.get(CURATION_COLUMN)?.[i], accepted?.[i])),
    probability: Float64Array.from(known, (i) => Number(probability?.[i] ?? 1)),
    images,
    ...facts,
  });
  return [...folder].map(([name, bytes]) => ({ path: `suite2p/plane0/${name}`, bytes }));
}

/** Indices of the ROIs that have fluorescence: those that the folder holds. */
export function tracedRois(results: Results): number[] {
  const fluorescence = signalOf(results, 'Fluorescence');
  return [...results.rois.keys()].filter((i) => hasTrace(fluorescence, i));
}

/** What was decided by hand counts, else what was found; nothing said is taken for a cell. */
function isCell(decided: unknown, found: unknown): boolean {
  if (decided === 'accepted') return true;
  if (decided === 'rejected' || decided === 'merged') return false;
  return Number(found ?? 1) > 0;
}

/** `[roi, frame]`, as suite2p has it, of some of the ROIs. */
function byRoi(
  { data, frames }: ResultSignal,
  rois: readonly number[],
  count: number,
): Float32Array {
  const turned = new Float32Array(rois.length * frames);
  for (const [row, roi] of rois.entries()) {
    for (let t = 0; t < frames; t++) turned[row * frames + t] = data[t * count + roi] as number;
  }
  return turned;
}
