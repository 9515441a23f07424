import type { BackendReport } from '@ophys/compute';
import type { Progress, RunOptions } from '@ophys/core';
import type { StageKeeper, StageLog } from './stage-keeper.ts';
import type { StageName } from './stage-table.ts';

/** How one stage of a run went. */
export interface StageReport {
  readonly stage: string;
  /** How many units were worked through. */
  readonly count: number;
  /** What was counted, in the singular. */
  readonly unit: string;
  readonly seconds: number;
  /** Largest resident memory seen during the stage in bytes, when the host can tell. */
  readonly peakMemoryBytes: number | undefined;
  /** Which backend ran, for stages with kernels. */
  readonly backend: BackendReport | undefined;
  /** True when its result was kept from an earlier run; the figures are of that run. */
  readonly reused: boolean;
}

/** What a stage may say about itself while it runs, and what it may ask for. */
export interface StageContext {
  readonly onProgress: (progress: Pick<Progress, 'done' | 'total' | 'unit'>) => void;
  setBackend(report: BackendReport): void;
  /** The stage's log; undefined where nothing is kept. */
  openLog(): Promise<StageLog | undefined>;
}

/** Runs stages one after the other, or finds their results, and keeps a {@link StageReport} of each. */
export interface StageClock {
  readonly reports: readonly StageReport[];
  /**
   * @param work gives plain data and typed arrays
   */
  run<Result>(stage: StageName, work: (context: StageContext) => Promise<Result>): Promise<Result>;
}

/** What a clock goes by. */
export interface StageClockOptions extends RunOptions {
  /** Resident memory of this process in bytes; read at each step of progress. */
  readonly readMemory?: (() => number) | undefined;
  readonly keeper?: StageKeeper | undefined;
}

/** A clock whose `onProgress` receives the progress of the stage that is running, under its name. */
export function createStageClock(options: StageClockOptions = {}): StageClock {
  const { keeper, signal } = options;
  const reports: StageReport[] = [];
  return {
    reports,
    async run(stage, work) {
      signal?.throwIfAborted();
      const kept = await keeper?.find(stage);
      if (kept) {
        if (kept.report) reports.push({ ...kept.report, reused: true });
        return kept.result as Awaited<ReturnType<typeof work>>;
      }
      await keeper?.started(stage);
      const { result, report } = await time(stage, work, options);
      // A stage that another one did on its way has nothing to tell.
      if (report.count > 0) reports.push(report);
      await keeper?.keep(stage, { result, report: report.count > 0 ? report : undefined });
      return result;
    },
  };
}

async function time<Result>(
  stage: StageName,
  work: (context: StageContext) => Promise<Result>,
  { onProgress, readMemory, keeper }: StageClockOptions,
): Promise<{ result: Result; report: StageReport }> {
  const started = performance.now();
  let last = { done: 0, total: 0, unit: 'frame' };
  let backend: BackendReport | undefined;
  let peakMemoryBytes = readMemory?.();
  const look = () => {
    if (readMemory) peakMemoryBytes = Math.max(peakMemoryBytes ?? 0, readMemory());
  };
  const result = await work({
    async openLog() {
      return keeper?.openLog(stage);
    },
    setBackend(report) {
      backend = report;
    },
    onProgress({ done, total, unit }) {
      last = { done, total, unit };
      look();
      onProgress?.({ stage, done, total, unit });
    },
  });
  look();
  const seconds = (performance.now() - started) / 1000;
  const { done: count, unit } = last;
  const report = { stage, count, unit, seconds, peakMemoryBytes, backend, reused: false };
  return { result, report };
}
