import type { StageReport } from './stage-clock.ts';
import type { StageName } from './stage-table.ts';

/** A finished stage: what it found, and how it went. */
export interface KeptStage {
  /** Plain data and typed arrays. */
  readonly result: unknown;
  readonly report: StageReport | undefined;
}

/** Records appended one after the other while a stage runs, so that it can go on where it stopped. */
export interface StageLog {
  /** Every record that was appended, in order, by this process or another before it. */
  read(): Promise<unknown[]>;
  append(record: unknown): Promise<void>;
}

/** Keeps what stages found, from one run to the next. */
export interface StageKeeper {
  /** What was kept of a stage with the same inputs; undefined when it has to run. */
  find(stage: StageName): Promise<KeptStage | undefined>;
  /** Told when a stage begins to run. */
  started(stage: StageName): Promise<void>;
  keep(stage: StageName, kept: KeptStage): Promise<void>;
  /** The log of a stage that is running; it is thrown away when the stage is kept. */
  openLog(stage: StageName): Promise<StageLog>;
}
