import type { PageOrder } from '../metadata/page-order.ts';

/** Where the frames of a recording are, before any but the first file was opened. */
export interface RecordingPlan extends Omit<PageOrder, 'isOffset' | 'pageOf'> {
  readonly isOffset: boolean;
  /** The place of a frame: index of its file, and of the frame in it. */
  placeOf(channel: number, plane: number, frame: number): { file: number; frame: number };
}
