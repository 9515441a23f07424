import cliProgress from 'cli-progress';
import { formatRate, formatSeconds, pluralOf } from '../format.ts';
import type { ProgressView } from './view.ts';

const BAR_WIDTH = 20;

interface Stage {
  readonly name: string;
  readonly started: number;
  readonly bar: cliProgress.SingleBar;
}

/** One bar per stage, for terminals. */
export function bars(stream: NodeJS.WriteStream): ProgressView {
  let current: Stage | undefined;
  let lastUpdate = performance.now();
  const stop = () => {
    current?.bar.stop();
    current = undefined;
  };
  return {
    stop,
    update({ stage, done, total, unit }) {
      if (current?.name !== stage) {
        stop();
        const bar = createBar(stream, stage, unit);
        bar.start(total, done, { rate: '–', left: '' });
        current = { name: stage, started: lastUpdate, bar };
      }
      current.bar.setTotal(total);
      lastUpdate = performance.now();
      const seconds = (lastUpdate - current.started) / 1000;
      current.bar.update(done, describePace(done, total, seconds));
    },
  };
}

function createBar(stream: NodeJS.WriteStream, stage: string, unit: string): cliProgress.SingleBar {
  const format = `  ${stage.padEnd(11)} {bar} {percentage}% {value}/{total} ${pluralOf(unit)} {rate}/s{left}`;
  return new cliProgress.SingleBar(
    { stream, format, barsize: BAR_WIDTH, hideCursor: true, gracefulExit: false, linewrap: false },
    cliProgress.Presets.shades_classic,
  );
}

function describePace(done: number, total: number, seconds: number) {
  if (seconds < 0.1 || done === 0) return { rate: '–', left: '' };
  const left = ((total - done) * seconds) / done;
  return {
    rate: formatRate(done / seconds),
    left: done < total ? ` ${formatSeconds(left)} left` : '',
  };
}
