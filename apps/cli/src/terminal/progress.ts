import type { Progress } from '@ophys/core';
import cliProgress from 'cli-progress';
import { formatRate } from './format.ts';

/** Shows how far a command is. */
export interface ProgressView {
  update(progress: Progress): void;
  /** Removes or completes what is drawn; call it before printing anything else. */
  stop(): void;
}

/** Least time between two lines when standard error is not a terminal, e.g. in a cluster's log. */
const PLAIN_INTERVAL_MS = 10_000;

/** One bar per stage on a terminal, one plain line per ten seconds elsewhere; on standard error. */
export function createProgressView(stream: NodeJS.WriteStream): ProgressView {
  return stream.isTTY ? bars(stream) : plainLines(stream);
}

function bars(stream: NodeJS.WriteStream): ProgressView {
  let current: { stage: string; started: number; bar: cliProgress.SingleBar } | undefined;
  let lastUpdate = performance.now();
  const stop = () => {
    current?.bar.stop();
    current = undefined;
  };
  return {
    stop,
    update({ stage, done, total, unit }) {
      if (current?.stage !== stage) {
        stop();
        const bar = new cliProgress.SingleBar(
          {
            stream,
            format: `  ${stage.padEnd(12)} {bar} {percentage}% · {value}/{total} ${unit}s · {rate}/s`,
            barsize: 24,
            hideCursor: true,
            gracefulExit: false,
          },
          cliProgress.Presets.shades_classic,
        );
        bar.start(total, done, { rate: '–' });
        current = { stage, started: lastUpdate, bar };
      }
      current.bar.setTotal(total);
      lastUpdate = performance.now();
      const seconds = (lastUpdate - current.started) / 1000;
      current.bar.update(done, { rate: seconds > 0.1 ? formatRate(done / seconds) : '–' });
    },
  };
}

function plainLines(stream: NodeJS.WriteStream): ProgressView {
  let last = { stage: '', time: 0, started: 0 };
  return {
    stop() {},
    update({ stage, done, total, unit }) {
      const now = performance.now();
      if (last.stage !== stage) last = { stage, time: now, started: now };
      else if (now - last.time < PLAIN_INTERVAL_MS) return;
      last.time = now;
      stream.write(`${stage}: ${done} of ${total} ${unit}s\n`);
    },
  };
}
