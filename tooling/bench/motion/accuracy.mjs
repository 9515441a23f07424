import { once } from 'node:events';
import { createWriteStream, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { arraySource, collectFrames } from '@ophys/core';
import { estimateFieldModel, estimateReference, estimateShifts, sampleField } from '@ophys/motion';
import { scoreFields, scoringGrid, simulateRecording, trueField } from '@ophys/simulate';
import { cases, rigidCase, testSeeds } from './cases.mjs';

const SIDE = 256;

/** Displacements by ours at places, after rigid shifts and, on request, fields. */
async function registerByOurs(source, places, withField) {
  const options = { backend: 'wasm' };
  const { image } = await estimateReference(source, options);
  const local = withField
    ? { fieldModel: (await estimateFieldModel(source, image, options)).model }
    : { piecewise: false };
  const { shifts, field } = await estimateShifts(source, image, { ...options, ...local });
  return sampleAt(places, shifts, field);
}

/** Displacements by suite2p at places: rigid shifts, plus its blocks', bilinear between their centres. */
async function registerBySuite2p(peer, path, shape, places, nonrigid) {
  const output = `${path}.shifts`;
  const centres = await peer.call('estimate', { movie: path, shape, shifts: output, nonrigid });
  const bytes = readFileSync(output);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const width = values.length / shape[0];
  const blocks = (width - 2) / 2;
  const pick = (first, count) =>
    Float32Array.from(
      { length: shape[0] * count },
      (_, i) => values[Math.floor(i / count) * width + first + (i % count)],
    );
  const shifts = { y: pick(0, 1), x: pick(1, 1) };
  const grid = { y: Float32Array.from(centres.rows), x: Float32Array.from(centres.columns) };
  const field = blocks > 0 ? { grid, y: pick(2, blocks), x: pick(2 + blocks, blocks) } : undefined;
  return sampleAt(places, shifts, field);
}

/** Shift plus field at places of every frame, `[frame, place]`. */
function sampleAt(places, shifts, field) {
  const frames = shifts.y.length;
  const count = places.rows.length;
  const y = new Float64Array(frames * count);
  const x = new Float64Array(frames * count);
  for (let i = 0; i < y.length; i++) {
    const frame = Math.floor(i / count);
    const [row, column] = [places.rows[i % count], places.columns[i % count]];
    const bend = field ? sampleField(field, frame, row, column) : { y: 0, x: 0 };
    y[i] = shifts.y[frame] + bend.y;
    x[i] = shifts.x[frame] + bend.x;
  }
  return { ...places, y, x };
}

async function writeMovie(path, data) {
  const file = createWriteStream(path);
  file.end(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  await once(file, 'close');
}

/** Scores of one case and seed: ours, and suite2p's where there is a peer. */
async function scoreOnce({ photons, options }, seed, { peer, work, frames, withField }) {
  const recording = simulateRecording({
    ...options,
    photons,
    seed,
    frames,
    height: SIDE,
    width: SIDE,
  });
  const data = await collectFrames(recording.source);
  const { shape } = recording.source;
  const { displacement } = recording.truth;
  const places = scoringGrid(displacement);
  const truth = trueField(displacement, places);
  const still = {
    ...places,
    y: new Float64Array(truth.y.length),
    x: new Float64Array(truth.x.length),
  };
  const scores = {
    before: scoreFields(still, truth),
    ours: scoreFields(await registerByOurs(arraySource(data, shape), places, withField), truth),
  };
  if (!peer) return scores;
  const path = join(work, `movie-${seed}.i16`);
  await writeMovie(path, data);
  const theirs = await registerBySuite2p(peer, path, shape, places, withField);
  rmSync(path);
  return { ...scores, suite2p: scoreFields(theirs, truth) };
}

async function scoreCase(one, setup) {
  const scores = [];
  for (const seed of setup.seeds) scores.push(await scoreOnce(one, seed, setup));
  const mean = (who, what) =>
    scores[0][who] && scores.reduce((sum, s) => sum + s[who][what], 0) / scores.length;
  const show = (value, digits = 3) => value?.toFixed(digits) ?? '';
  const row = {
    motion: one.name,
    photons: one.photons,
    before: show(mean('before', 'rmsPx')),
    goal: one.goal,
  };
  for (const who of ['ours', 'suite2p']) {
    row[`${who} rms`] = show(mean(who, 'rmsPx'));
    row[`${who} median`] = show(mean(who, 'medianPx'));
    row[`${who} p95`] = show(mean(who, 'p95Px'));
    row[`${who} > 1 px`] = show(mean(who, 'fractionAbove1Px'), 5);
  }
  process.stderr.write(`  ${JSON.stringify(row)}\n`);
  return row;
}

function setupOf({ peer, work, quick }, withField) {
  const frames = quick ? 200 : 1600;
  return { peer, work, frames, withField, seeds: quick ? testSeeds.slice(0, 1) : testSeeds };
}

const about = `Error of displacements in px on simulated recordings of ${SIDE} × ${SIDE} pixels, 1 600 frames at 15 Hz, as they
come (nothing is tuned to a row), means over seeds ${testSeeds.join(', ')}; tuning used seed 101 only. Error is estimate
minus truth on a 16 × 16 grid of the corrected image, minus its median over time at each place. \`before\` is the
error of no registration.`;

/** Fields for ours, blocks for suite2p. */
export const accuracy = {
  name: 'accuracy',
  title: 'Accuracy of registration',
  about,
  async run(context) {
    const rows = [];
    for (const one of cases) rows.push(await scoreCase(one, setupOf(context, true)));
    return rows;
  },
};

/** Rigid registration alone. */
export const rigidAccuracy = {
  name: 'rigid-accuracy',
  title: 'Accuracy of rigid registration alone',
  about: 'The same without fields (ours) and without blocks (suite2p, whole pixels).',
  async run(context) {
    return [await scoreCase(rigidCase, setupOf(context, false))];
  },
};
