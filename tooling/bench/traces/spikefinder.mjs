import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { correlate } from '@ophys/simulate';
import { decayPerFrame, deconvolve, estimateBaseline, smoothGaussian } from '@ophys/traces';

const folder = fileURLToPath(new URL('../../../../shared/data/traces/', import.meta.url));

/** Samples per second of the files, and of what is scored. */
const RATE = 100;
const SCORED = 25;
const EACH = RATE / SCORED;

function readColumns(name) {
  const rows = readFileSync(folder + name, 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  const cells = rows.map((row) => row.split(','));
  return cells[0].map((_, column) =>
    Float64Array.from(
      cells.map((row) => row[column]).filter((text) => text !== ''),
      Number,
    ),
  );
}

const sumBins = (values) => {
  const bins = new Float64Array(Math.floor(values.length / EACH));
  for (let i = 0; i < bins.length * EACH; i++) bins[Math.floor(i / EACH)] += values[i];
  return bins;
};

function spikesOf(calcium, rate, kinetics) {
  const baseline = estimateBaseline(calcium, rate);
  const flat = calcium.map((value, t) => value - baseline[t]);
  return deconvolve(flat, {
    decay: decayPerFrame(kinetics.tau, rate),
    rise: kinetics.rise ? decayPerFrame(kinetics.rise, rate) : 0,
  });
}

const methods = {
  'decay, τ 1 s': (calcium) => spikesOf(sumBins(calcium), SCORED, { tau: 1 }),
  'rise 0.08 s and decay': (calcium) => spikesOf(sumBins(calcium), SCORED, { tau: 1, rise: 0.08 }),
  'decay, then a Gaussian of 100 ms': (calcium) =>
    smoothGaussian(spikesOf(sumBins(calcium), SCORED, { tau: 1 }), 0.1 * SCORED),
  'rise and decay, then a Gaussian of 100 ms': (calcium) =>
    smoothGaussian(spikesOf(sumBins(calcium), SCORED, { tau: 1, rise: 0.08 }), 0.1 * SCORED),
  'decay, then a Gaussian of 200 ms': (calcium) =>
    smoothGaussian(spikesOf(sumBins(calcium), SCORED, { tau: 1 }), 0.2 * SCORED),
};

const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

const delay = (values, bins) => values.map((_, t) => values[t - bins] ?? 0);

/** Spikes of real recordings beside electrodes. */
export const spikefinder = {
  name: 'spikefinder',
  title: 'Spikes of real cells',
  about: `Set 4 of the spikefinder challenge: calcium of real cells beside their true spikes. Mean over cells of the correlation in bins of
40 ms. τ is 1 s throughout; nothing but the width of the Gaussian was chosen on these cells. In these files
calcium runs ahead of its spikes, perhaps because it was resampled; a model with a rise puts spikes earlier still. \`best lag\` is
the highest mean correlation over delays of 0 to 160 ms. The recordings are not part of the project; without them the table is empty.`,
  async run() {
    if (!existsSync(`${folder}4.train.calcium.csv`)) return [{ method: 'no data', cells: '' }];
    const calcium = readColumns('4.train.calcium.csv');
    const spikes = readColumns('4.train.spikes.csv').map(sumBins);
    return Object.entries(methods).map(([method, infer]) => {
      const found = calcium.map(infer);
      const each = found.map((inferred, cell) => correlate(inferred, spikes[cell]));
      const delayed = [0, 1, 2, 3, 4].map((bins) =>
        meanOf(found.map((inferred, cell) => correlate(delay(inferred, bins), spikes[cell]))),
      );
      return {
        method,
        cells: each.length,
        'mean r': meanOf(each).toFixed(3),
        'best lag': Math.max(...delayed).toFixed(3),
        each: each.map((r) => r.toFixed(2)).join(' '),
      };
    });
  },
};
