import type { BackendReport } from '@ophys/compute';
import type { Progress } from '@ophys/core';

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
}

/** What a stage may say about itself while it runs. */
export interface StageContext {
  readonly onProgress: (progress: Pick<Progress, 'done' | 'total' | 'unit'>) => void;
  setBackend(report: BackendReport): void;
}

/** Runs stages one after the other and keeps a {@link StageReport} of each. */
export interface StageClock {
  readonly reports: readonly StageReport[];
  run<Result>(stage: string, work: (context: StageContext) => Promise<Result>): Promise<Result>;
}

/**
 * @param onProgress receives the progress of the stage that is running, under its name
 * @param readMemory resident memory of this process in bytes; read at each step of progress
 */
export function createStageClock(
  onProgress?: (progress: Progress) => void,
  readMemory?: () => number,
): StageClock {
  const reports: StageReport[] = [];
  return {
    reports,
    async run(stage, work) {
      const started = performance.now();
      let last = { done: 0, total: 0, unit: 'frame' };
      let backend: BackendReport | undefined;
      let peakMemoryBytes = readMemory?.();
      const look = () => {
        if (readMemory) peakMemoryBytes = Math.max(peakMemoryBytes ?? 0, readMemory());
      };
      const result = await work({
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
      reports.push({ stage, count: last.done, unit: last.unit, seconds, peakMemoryBytes, backend });
      return result;
    },
  };
}
