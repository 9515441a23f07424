import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { simulateRecording } from '@ophys/simulate';
import { median } from '../harness/compare.mjs';
import { cases, optionsOf, stillOptions, testSeeds } from './cases.mjs';
import { findByOurs, findBySuite2p, solveOracle } from './contenders.mjs';
import { keepMovie, openMovie } from './movie.mjs';
import { scoreCells, scoreOracle } from './score.mjs';

/** Movies and what others found in them, in a folder where they stay. */
async function scoreRecording(one, seed, { folder, peer, quick, keepMovies }) {
  const options = optionsOf(one, { seed, quick });
  const recording = simulateRecording(options);
  const path = join(folder, `${one.name}-${seed}-${options.frames}.i16`);
  const isMoving = one.isMoving ?? false;
  await keepMovie(recording.source, path);
  const movie = openMovie(path, recording.source);
  const oracle = await scoreTruth(path, recording, isMoving, options);
  const theirs = await findBySuite2p(peer, path, recording, isMoving);
  const ours = await findByOurs(movie, recording, isMoving);
  if (!keepMovies) rmSync(path);
  return {
    ours: scoreCells(ours, recording),
    ...(theirs && { suite2p: scoreCells(theirs, recording) }),
    oracle,
  };
}

/** The oracle sees the field without motion. */
async function scoreTruth(path, recording, isMoving, options) {
  if (!isMoving) return scoreOracle(await solveOracle(path, recording), recording);
  const still = simulateRecording(stillOptions(options));
  const stillPath = path.replace('.i16', '-still.i16');
  if (!existsSync(`${stillPath}.oracle.f32`)) await keepMovie(still.source, stillPath);
  const oracle = await solveOracle(stillPath, still);
  rmSync(stillPath, { force: true });
  return scoreOracle(oracle, still);
}

/** Case → contender → one score per seed; made once for all tables of a run. */
let scored;

function scoreAll(context) {
  scored ??= scoreCases(context);
  return scored;
}

async function scoreCases({ peer, work, store, quick, seeds, cases: names }) {
  const folder = join(store ?? work, 'cells');
  mkdirSync(folder, { recursive: true });
  const chosen = seeds ?? (quick ? testSeeds.slice(0, 1) : testSeeds);
  const results = new Map();
  for (const one of cases.filter(({ name }) => !names || names.includes(name))) {
    const bySeed = [];
    for (const seed of chosen) {
      const setup = { folder, peer, quick, keepMovies: store !== undefined };
      const scores = await scoreRecording(one, seed, setup);
      process.stderr.write(`  ${one.name} ${seed} ${JSON.stringify(rounded(scores))}\n`);
      bySeed.push(scores);
    }
    results.set(one.name, bySeed);
  }
  return results;
}

function rounded(scores) {
  return JSON.parse(JSON.stringify(scores, (_, v) => (typeof v === 'number' ? +v.toFixed(3) : v)));
}

/** Median over seeds, with the smallest and largest. */
function show(bySeed, who, what, withRange = false) {
  const values = bySeed.map((scores) => scores[who]?.[what]).filter((v) => v !== undefined);
  if (values.length === 0) return '';
  const middle = median(values).toFixed(3);
  if (!withRange || values.length === 1) return middle;
  return `${middle} (${Math.min(...values).toFixed(3)}–${Math.max(...values).toFixed(3)})`;
}

/** How much of suite2p's distance to the best possible is gone, from medians over seeds. */
function distanceGone(bySeed, what, best) {
  const of = (who) => median(bySeed.map((scores) => scores[who]?.[what] ?? Number.NaN));
  const goal = best ?? of('oracle');
  const share = (of('ours') - of('suite2p')) / (goal - of('suite2p'));
  return Number.isFinite(share) ? `${Math.round(100 * share)} %` : '';
}

const recordings = `Simulated recordings of 256 × 256 pixels, 9 000 frames (moving: 6 000) at 15 Hz (fast-weak: 30 Hz), without motion except in \`moving\`,
which each tool registers itself; both tools read the same frames, with default settings and the true rate and decay. Medians
over seeds ${testSeeds.join(', ')}, with the smallest and largest in brackets; nothing was tuned on these seeds.`;

/** Which cells are found. */
export const detection = {
  name: 'detection',
  title: 'Which cells are found',
  about: `${recordings} A cell is found when an ROI matches it one to one at an intersection over union of at least 0.5; cells
that fire fewer than 5 spikes, or lie outside by more than a fifth, count neither way. \`accepted\` are ROIs that the tool
holds to be cells. \`gone\`: how much of suite2p's distance to an F1 of 1 is gone.`,
  async run(context) {
    const rows = [];
    for (const [name, bySeed] of await scoreAll(context)) {
      for (const who of ['ours', 'suite2p'].filter((key) => bySeed[0][key])) {
        const isOurs = who === 'ours';
        rows.push({
          recording: name,
          by: who,
          precision: show(bySeed, who, 'precision'),
          recall: show(bySeed, who, 'recall'),
          F1: show(bySeed, who, 'f1', true),
          gone: isOurs ? distanceGone(bySeed, 'f1', 1) : '',
          'accepted: precision': show(bySeed, who, 'acceptedPrecision'),
          'accepted: recall': show(bySeed, who, 'acceptedRecall'),
          'accepted: F1': show(bySeed, who, 'acceptedF1', true),
          'accepted: gone': isOurs ? distanceGone(bySeed, 'acceptedF1', 1) : '',
          IoU: show(bySeed, who, 'medianIou'),
        });
      }
    }
    return rows;
  },
};

/** How close traces and spikes come to the truth. */
export const traces = {
  name: 'traces',
  title: 'How close signals come to the truth',
  about: `Pearson's correlation with the true ΔF/F and the true spike counts, medians over cells, on the same recordings. raw and
corrected: before and after neuropil is subtracted, over found cells; p10: the tenth percentile of corrected; all: over all
cells, those not found counting as 0; spikes per frame, and in bins of 200 ms. The oracle is least squares with the true
footprints of all active sources and the true modes of neuropil, resting light and bleaching known, then the same baseline
and AR(1) deconvolution; in \`moving\` it sees the field without motion. \`gone\`: how much of suite2p's distance to
the oracle is gone, over all cells.`,
  async run(context) {
    const rows = [];
    for (const [name, bySeed] of await scoreAll(context)) {
      for (const who of ['ours', 'suite2p', 'oracle'].filter((key) => bySeed[0][key])) {
        const isOurs = who === 'ours';
        rows.push({
          recording: name,
          by: who,
          raw: show(bySeed, who, 'rawTrace'),
          corrected: show(bySeed, who, 'trace'),
          p10: show(bySeed, who, 'traceP10'),
          all: show(bySeed, who, 'traceAll', true),
          gone: isOurs ? distanceGone(bySeed, 'traceAll') : '',
          spikes: show(bySeed, who, 'spike'),
          'spikes, all': show(bySeed, who, 'spikeAll', true),
          'spikes gone': isOurs ? distanceGone(bySeed, 'spikeAll') : '',
          '200 ms': show(bySeed, who, 'slowSpike'),
          '200 ms, all': show(bySeed, who, 'slowSpikeAll'),
        });
      }
    }
    return rows;
  },
};
