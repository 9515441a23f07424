import type { DeclaredShape, DeclaredType } from '../fields.ts';

/** A column that the schema predefines for a table of ROIs. */
export interface MaskColumn {
  readonly description: string;
  readonly dtype: DeclaredType;
  readonly shapes: readonly DeclaredShape[];
  /** Its rows are of several entries each, so that it needs an index. */
  readonly ragged: boolean;
}

const weight = { name: 'weight', dtype: 'float32' } as const;
const axis = (name: string) => ({ name, dtype: 'uint32' }) as const;

/** The columns that hold masks, by their name on disk. */
export const maskColumns: Readonly<Record<string, MaskColumn>> = {
  image_mask: {
    description: 'Image masks for each ROI',
    dtype: 'any',
    shapes: [
      [null, null, null],
      [null, null, null, null],
    ],
    ragged: false,
  },
  pixel_mask: {
    description: 'Pixel masks for each ROI',
    dtype: [axis('x'), axis('y'), weight],
    shapes: [[null]],
    ragged: true,
  },
  voxel_mask: {
    description: 'Voxel masks for each ROI',
    dtype: [axis('x'), axis('y'), axis('z'), weight],
    shapes: [[null]],
    ragged: true,
  },
};
