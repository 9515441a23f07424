import { open } from 'node:fs/promises';
import type { Progress } from '@ophys/core';

/** One line of `events.jsonl`. */
export interface RunEvent {
  /** When it was (ISO 8601). */
  readonly t: string;
  readonly event: 'run' | 'stage' | 'progress';
  /** Id of the run. */
  readonly run: string;
  readonly stage?: string | undefined;
  /** What became of the run or stage. */
  readonly state?: string | undefined;
  readonly done?: number | undefined;
  readonly total?: number | undefined;
  readonly unit?: string | undefined;
  /** Units per second since the stage began. */
  readonly rate?: number | undefined;
  /** Seconds until the stage is done at that rate. */
  readonly eta_s?: number | undefined;
}

/** Measures how fast stages go on. */
export function createProgressMeter(run: string): (progress: Progress) => RunEvent {
  let stage: string | undefined;
  let started = 0;
  return (progress) => {
    const now = performance.now();
    if (progress.stage !== stage) {
      stage = progress.stage;
      started = now;
    }
    const { done, total, unit } = progress;
    const seconds = (now - started) / 1000;
    const rate = seconds > 0 ? done / seconds : undefined;
    return {
      t: new Date().toISOString(),
      event: 'progress',
      run,
      stage,
      done,
      total,
      unit,
      rate: rate && Number(rate.toPrecision(4)),
      eta_s: rate ? Math.round((total - done) / rate) : undefined,
    };
  };
}

/** Lines of a log that grows over all attempts of a run. */
export interface EventLog {
  write(event: RunEvent): Promise<void>;
  close(): Promise<void>;
}

/** Opens a log of events; a line that was cut off before is ended. */
export async function openEventLog(path: string): Promise<EventLog> {
  const file = await open(path, 'a+');
  const { size } = await file.stat();
  const last = new Uint8Array(1);
  if (size > 0) await file.read(last, 0, 1, size - 1);
  if (size > 0 && last[0] !== 0x0a) await file.appendFile('\n');
  return {
    async write(event) {
      await file.appendFile(`${JSON.stringify(event)}\n`);
    },
    close: () => file.close(),
  };
}
