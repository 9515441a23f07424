import { writePixelLists, writeRoiSet } from '@ophys/exchange';
import type { Results } from '../results.ts';
import type { ExportedFile } from './targets.ts';

/** `RoiSet.zip` for ImageJ's ROI Manager, each ROI named by its identifier. */
export function imageJFiles({ rois, frame }: Results): ExportedFile[] {
  const named = rois.map(({ id, mask }) => ({ name: `roi-${id}`, mask }));
  return [{ path: 'RoiSet.zip', bytes: () => writeRoiSet(named, frame.width) }];
}

/** `rois_pixels.csv`: one line per pixel, with its weight. */
export function pixelListFiles({ rois, frame }: Results): ExportedFile[] {
  const named = rois.map(({ id, mask }) => ({ name: String(id), mask }));
  const bytes = () => new TextEncoder().encode(writePixelLists(named, frame.width));
  return [{ path: 'rois_pixels.csv', bytes }];
}
