import { pluralOf } from '../format.ts';
import type { ProgressView } from './view.ts';

/** Least time between two lines of a stage, e.g. in a cluster's log. */
const INTERVAL_MS = 10_000;

/** One line per stage, and one per ten seconds. */
export function plainLines(stream: NodeJS.WritableStream): ProgressView {
  let last = { stage: '', time: 0 };
  return {
    stop() {},
    update({ stage, done, total, unit }) {
      const now = performance.now();
      if (last.stage === stage && now - last.time < INTERVAL_MS) return;
      last = { stage, time: now };
      stream.write(`${stage}: ${done} of ${total} ${pluralOf(unit)}\n`);
    },
  };
}
