import type { Progress } from '@ophys/core';
import type { ProgressView } from './view.ts';

/** Least time between two events of a stage. */
const INTERVAL_MS = 500;

/** One JSON document a line, at most two a second and one at each end of a stage. */
export function jsonLines(stream: NodeJS.WritableStream): ProgressView {
  let last = { stage: '', time: 0, started: 0 };
  return {
    stop() {},
    update({ stage, done, total, unit }: Progress) {
      const now = performance.now();
      if (last.stage !== stage) last = { stage, time: now, started: now };
      else if (now - last.time < INTERVAL_MS && done < total) return;
      last.time = now;
      const seconds = (now - last.started) / 1000;
      const rate = seconds > 0.1 && done > 0 ? done / seconds : undefined;
      const event = {
        t: new Date().toISOString(),
        event: 'progress',
        stage,
        done,
        total,
        unit,
        rate: rate && Number(rate.toPrecision(4)),
        eta_s: rate && Number(((total - done) / rate).toPrecision(3)),
      };
      stream.write(`${JSON.stringify(event)}\n`);
    },
  };
}
