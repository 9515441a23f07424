import { elementTypeOf, type PlaneSegmentation, type RoiInit } from '@ophys/model';
import type { CuratedRoi } from './curation.ts';
import { CURATION_COLUMN, describeColumn } from './curation-column.ts';

/** Adds what edits came to to the table: a row for every new ROI, and the column of what was decided. */
export function addCuration(
  table: PlaneSegmentation,
  curated: readonly CuratedRoi[],
  { width, log }: { readonly width: number; readonly log: string },
): void {
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
    name: CURATION_COLUMN,
    description: describeColumn(log),
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
