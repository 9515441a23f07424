import { labelsOfMasks, writePixelLists, writeRoiSet } from '@ophys/exchange';
import { keptRois } from '../curation-column.ts';
import type { Results } from '../results.ts';
import type { ExportedFile } from './targets.ts';

/** `RoiSet.zip` for ImageJ's ROI Manager, each ROI that curation leaves named by its identifier. */
export function imageJFiles(results: Results): ExportedFile[] {
  const named = keptOf(results).map(({ id, mask }) => ({ name: `roi-${id}`, mask }));
  return [{ path: 'RoiSet.zip', bytes: () => writeRoiSet(named, results.frame.width) }];
}

/** `rois_pixels.csv`: one line per pixel of each ROI that curation leaves, with its weight. */
export function pixelListFiles(results: Results): ExportedFile[] {
  const named = keptOf(results).map(({ id, mask }) => ({ name: String(id), mask }));
  const bytes = () => new TextEncoder().encode(writePixelLists(named, results.frame.width));
  return [{ path: 'rois_pixels.csv', bytes }];
}

/** A label image of the ROIs that curation leaves: row `i` of the table has label `i + 1`. */
export function labelsOfRois(results: Results): Uint16Array {
  const kept = new Set(keptRois(results));
  const nothing = { pixels: new Uint32Array(0), weights: new Float32Array(0) };
  const masks = results.rois.map(({ mask }, i) => (kept.has(i) ? mask : nothing));
  return labelsOfMasks(masks, results.frame);
}

function keptOf(results: Results): Results['rois'] {
  const kept = new Set(keptRois(results));
  return results.rois.filter((_, i) => kept.has(i));
}
