import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { simulateFrames } from '@ophys/simulate';
import { watchChild } from '../harness/child.mjs';
import { compare, median } from '../harness/compare.mjs';
import { pathBeside } from '../harness/suite.mjs';
import { showRatio } from '../harness/table.mjs';
import { cases, optionsOf, testSeeds } from './cases.mjs';
import { keepMovie } from './movie.mjs';
import { openPool } from './pool.mjs';

const THREADS = 2;
const ourScript = pathBeside(import.meta.url, 'speed-child.mjs');
const theirScript = pathBeside(import.meta.url, 'speed-child.py');

/** The side of a field, and how many frames of it. */
const fields = [
  { side: 256, frames: 9000 },
  { side: 512, frames: 10_000 },
];

/** The recording `standard` with as many cells per area. */
function optionsFor({ side, frames }, quick) {
  const standard = cases.find(({ name }) => name === 'standard');
  const options = optionsOf({ ...standard, frames }, { seed: testSeeds[0], quick });
  if (side === 256) return options;
  const fold = (side / 256) ** 2;
  const counts = { activeSomata: 120 * fold, silentSomata: 40 * fold, dendrites: 120 * fold };
  return { ...options, ...counts, height: side, width: side };
}

/** The movie on disk and what contenders are told of it. */
async function prepareMovie(field, { store, work, quick }) {
  const folder = join(store ?? work, 'cells');
  mkdirSync(folder, { recursive: true });
  const options = optionsFor(field, quick);
  const name = field.side === 256 ? 'standard' : `standard-${field.side}`;
  const path = join(folder, `${name}-${options.seed}-${options.frames}.i16`);
  const pool = openPool(THREADS);
  const source = simulateFrames(pool, options);
  try {
    await keepMovie(source, path);
  } finally {
    await pool.close();
  }
  return { path, shape: source.shape, rateHz: source.rateHz, tau: 1 };
}

/** Every contender in a process of its own; what each run tells is kept beside its seconds. */
function contendersOf({ path, ...movie }, peer) {
  const runs = {};
  const contender = (name, command, script, threads) => {
    runs[name] = [];
    const args = [script, path, JSON.stringify(movie), threads];
    return async () => {
      const run = await watchChild(command, args);
      process.stderr.write(`  ${name} ${JSON.stringify(run)}\n`);
      runs[name].push(run);
      return sum(Object.values(run.steps));
    };
  };
  const ours = (workers) => contender(nameOf(workers), process.execPath, ourScript, workers);
  const contenders = { [nameOf(2)]: ours(2), [nameOf(1)]: ours(1) };
  if (peer) contenders.suite2p = contender('suite2p', peer.command, theirScript, THREADS);
  return { contenders, runs };
}

const nameOf = (workers) => `ours, ${workers} worker${workers > 1 ? 's' : ''}`;

const sum = (values) => values.reduce((total, value) => total + value, 0);

function rowsOf({ shape }, results, runs) {
  const middle = (name, pick) => median(runs[name].map(pick));
  const cpu = (name) => middle(name, ({ cpuSeconds }) => cpuSeconds);
  const peak = (name) => middle(name, ({ peakBytes }) => peakBytes ?? Number.NaN);
  return Object.keys(runs).map((name) => {
    const step = (key) => {
      const seconds = middle(name, ({ steps }) => steps[key] ?? 0);
      const share = middle(name, ({ steps }) => (steps[key] ?? 0) / sum(Object.values(steps)));
      return seconds > 0 ? `${seconds.toFixed(1)} (${Math.round(100 * share)} %)` : '';
    };
    return {
      movie: `${shape[1]} × ${shape[2]} × ${shape[0]}`,
      by: name,
      s: results[name].seconds.toFixed(1),
      'CPU s': cpu(name).toFixed(1),
      'bin, s': name === 'suite2p' ? '' : step('bin'),
      'detect, s': name === 'suite2p' ? '' : step('detect'),
      'demix, s': step('demix'),
      'to suite2p': showRatio(results[name].ratioTo('suite2p')),
      'CPU to suite2p': showRatio(runs.suite2p && cpu('suite2p') / cpu(name)),
      'peak, MB': Math.round(peak(name) / 1e6),
      'of its memory': runs.suite2p ? `${Math.round((100 * peak(name)) / peak('suite2p'))} %` : '',
      ROIs: middle(name, ({ rois }) => rois),
    };
  });
}

/** Seconds and memory of finding cells. */
export const speed = {
  name: 'speed',
  title: 'Speed and memory of finding cells',
  about: `The recording \`standard\`, with as many cells per area where the field is larger, registered, as int16 on disk; each
contender in a process of its own. Ours bins, detects and demixes, with bins in a file; suite2p bins and detects
(\`detection_wrapper\`, ${THREADS} threads). Starting the process and loading libraries take no part in time, but do in memory: peak of
what the process has for itself, without mapped files. Aims: 2 × at half the memory at most.`,
  async run({ peer, work, store, quick, rounds = 3 }) {
    const rows = [];
    for (const field of quick ? fields.slice(0, 1) : fields) {
      const movie = await prepareMovie(field, { store, work, quick });
      const { contenders, runs } = contendersOf(movie, peer);
      rows.push(...rowsOf(movie, await compare(contenders, { rounds, warmUp: 0 }), runs));
    }
    return rows;
  },
};
