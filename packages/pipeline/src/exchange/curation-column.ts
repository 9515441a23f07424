import type { ResultSignal, Results } from './results.ts';

/** The column that says what was decided about each ROI. */
export const CURATION_COLUMN = 'curation';

/** What the column means, and where the edits are that it comes from. */
export function describeColumn(log: string): string {
  return `What was decided about the ROI: unreviewed, accepted, rejected, or merged into another; edits in ${log}`;
}

/** Name of the log in a description by {@link describeColumn}. */
export function logNamedBy(description: string): string | undefined {
  return /; edits in (.+)$/.exec(description)?.[1];
}

/** Indices of the ROIs that curation leaves: neither rejected nor merged into another. */
export function keptRois({ rois, columns }: Results): number[] {
  const states = columns.get(CURATION_COLUMN);
  const isOut = (state: unknown) => state === 'rejected' || state === 'merged';
  return [...rois.keys()].filter((i) => !isOut(states?.[i]));
}

/** Whether an ROI has a value at any frame. */
export function hasTrace({ data, frames }: ResultSignal, roi: number): boolean {
  const rois = data.length / frames;
  for (let t = 0; t < frames; t++) if (!Number.isNaN(data[t * rois + roi])) return true;
  return false;
}

/** What to do for ROIs that curation made; nothing to say when there are none. */
export function warnOfUntraced(ids: readonly number[], curated: string): string[] {
  if (ids.length === 0) return [];
  const named = `${ids.length === 1 ? 'ROI' : 'ROIs'} ${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ', …' : ''}`;
  return [
    `${named}, merged or drawn by hand, have no traces: suite2p's folder is without them, tables and arrays have NaN. To extract them from the movie: ophys export ${curated} --to imagej-rois -o rois, then ophys run MOVIE --rois rois/RoiSet.zip -o again.nwb`,
  ];
}
