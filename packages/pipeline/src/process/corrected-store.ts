import type { FrameBlock, FrameSource } from '@ophys/core';

/** Where the corrected movie goes while it is made, and from where it is read back. */
export interface CorrectedStore {
  /** Frames appended so far. */
  readonly frames: number;
  append(block: FrameBlock): Promise<void> | void;
  /** The frames appended so far. */
  source(): FrameSource;
}
