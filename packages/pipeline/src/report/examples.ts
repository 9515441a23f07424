import type { Mask } from '@ophys/core';
import type { ReportData, ReportRoi } from './data.ts';

/** How many ROIs are shown as examples: one for each colour that is told apart. */
export const EXAMPLE_COUNT = 7;

/** A position in px: x = column, y = row. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

/** Name of the quality that ranks the ROIs; undefined when they have none. */
export function rankingOf({
  rankBy,
  rois,
}: Pick<ReportData, 'rankBy' | 'rois'>): string | undefined {
  return rankBy ?? Object.keys(rois[0]?.quality ?? {})[0];
}

/**
 * The ROIs of highest quality that lie apart from each other, in reading order of the field
 * (top to bottom). Taken greedily by rank, at first at least a quarter of the field's diagonal
 * apart; the distance is halved until enough are found.
 *
 * @param rankBy name of the quality; ROIs without a finite value rank last, in their order
 * @returns indices into `rois`, at most {@link EXAMPLE_COUNT}
 */
export function chooseExamples(
  rois: readonly ReportRoi[],
  field: { readonly height: number; readonly width: number },
  rankBy: string | undefined,
): number[] {
  const centres = rois.map((roi) => centreOf(roi.mask, field.width));
  const ranked = rankByQuality(rois, rankBy);
  const chosen = new Set<number>();
  let apart = Math.hypot(field.height, field.width) / 4;
  while (chosen.size < Math.min(EXAMPLE_COUNT, rois.length)) {
    for (const roi of ranked) {
      if (chosen.size === EXAMPLE_COUNT) break;
      if (isApart(centres, roi, chosen, apart)) chosen.add(roi);
    }
    apart = apart > 1 ? apart / 2 : 0;
  }
  return [...chosen].sort((a, b) => (centres[a]?.y ?? 0) - (centres[b]?.y ?? 0) || a - b);
}

/** Unweighted centre of a mask's pixels, pixel centres at whole numbers; NaN without pixels. */
export function centreOf(mask: Mask, width: number): Position {
  let x = 0;
  let y = 0;
  for (const pixel of mask.pixels) {
    x += pixel % width;
    y += Math.floor(pixel / width);
  }
  return { x: x / mask.pixels.length, y: y / mask.pixels.length };
}

function rankByQuality(rois: readonly ReportRoi[], rankBy: string | undefined): number[] {
  const score = (roi: number) => {
    const value = rankBy === undefined ? Number.NaN : rois[roi]?.quality[rankBy];
    return value !== undefined && Number.isFinite(value) ? value : Number.NEGATIVE_INFINITY;
  };
  return rois
    .map((_, roi) => roi)
    .sort((a, b) => (score(a) === score(b) ? a - b : score(b) - score(a)));
}

function isApart(
  centres: readonly Position[],
  roi: number,
  others: ReadonlySet<number>,
  distance: number,
): boolean {
  if (others.has(roi)) return false;
  const here = centres[roi];
  for (const other of others) {
    const there = centres[other];
    if (!here || !there) return false;
    if (Math.hypot(here.x - there.x, here.y - there.y) < distance) return false;
  }
  return true;
}
