import type { RecordingChannel, RecordingMetadata, RecordingPlane } from '@ophys/core';

/** Where the frames of a recording are, before any but the first file was opened. */
export interface RecordingPlan {
  readonly format: string;
  readonly channels: readonly RecordingChannel[];
  readonly planes: readonly RecordingPlane[];
  /** Frames of each channel and plane. */
  readonly frames: number;
  readonly rateHz?: number | undefined;
  readonly metadata: RecordingMetadata;
  readonly warnings: readonly string[];
  readonly isOffset: boolean;
  /** The place of a frame: index of its file, and of the frame in it. */
  placeOf(channel: number, plane: number, frame: number): { file: number; frame: number };
}
