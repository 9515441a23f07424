import type { BackendChoice, JobRunner } from '@ophys/compute';
import type { FrameSource, RunOptions } from '@ophys/core';
import type { Settings } from '../../settings/schema.ts';
import type { CorrectedStore } from '../corrected-store.ts';
import type { Scratch } from '../scratch.ts';
import type { StageClock } from '../stage-clock.ts';

/** What all stages share. */
export interface StageInputs {
  readonly source: FrameSource;
  readonly rateHz: number;
  readonly settings: Settings;
  readonly backend: BackendChoice | undefined;
  readonly runner: JobRunner;
  readonly store: CorrectedStore | undefined;
  readonly scratch: Scratch;
  readonly clock: StageClock;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: RunOptions['onProgress'];
}
