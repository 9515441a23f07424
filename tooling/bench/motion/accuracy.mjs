import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { arraySource, collectFrames } from '@ophys/core';
import { estimateFieldModel, estimateReference, estimateShifts, sampleField } from '@ophys/motion';
import { scoreFields, scoringGrid, simulateRecording, trueField } from '@ophys/simulate';
import { cases, rigidCase, testSeeds } from './cases.mjs';
import { writeMovie } from './movie.mjs';

const SIDE = 256;

/** Side of suite2p's blocks by default. */
const BLOCK = 128;

/** Motion by ours: rigid shifts and, on request, fields. */
async function registerByOurs(source, withField) {
  const options = { backend: 'wasm' };
  const { image } = await estimateReference(source, options);
  const local = withField
    ? { fieldModel: (await estimateFieldModel(source, image, options)).model }
    : { piecewise: false };
  return estimateShifts(source, image, { ...options, ...local });
}

/** Motion by suite2p: rigid shifts and, on request, those of its blocks at their centres. */
async function registerBySuite2p(peer, path, shape, nonrigid) {
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
  return { shifts, field };
}

/** Shift plus field at places of every frame, `[frame, place]`. */
function sampleMotion({ shifts, field }, places) {
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

/** Where errors are measured: all over the frame, and where suite2p measures. */
function placesOf(displacement) {
  const frame = scoringGrid(displacement);
  const [first, last] = [(BLOCK - 1) / 2, SIDE - (BLOCK + 1) / 2];
  const isInside = (place) => first <= place && place <= last;
  const at = frame.rows.flatMap((row, i) =>
    isInside(row) && isInside(frame.columns[i]) ? [i] : [],
  );
  const centres = [first, (first + last) / 2, last];
  return {
    frame,
    inside: { rows: at.map((i) => frame.rows[i]), columns: at.map((i) => frame.columns[i]) },
    centres: {
      rows: centres.flatMap((row) => centres.map(() => row)),
      columns: centres.flatMap(() => centres),
    },
  };
}

/** Scores of one motion at each set of places. */
function scoreMotion(motion, truths) {
  return Object.fromEntries(
    Object.entries(truths).map(([name, truth]) => {
      const { rows, columns } = truth;
      return [name, scoreFields(sampleMotion(motion, { rows, columns }), truth)];
    }),
  );
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
  const truths = Object.fromEntries(
    Object.entries(placesOf(displacement)).map(([name, places]) => [
      name,
      trueField(displacement, places),
    ]),
  );
  const none = { shifts: { y: new Float32Array(shape[0]), x: new Float32Array(shape[0]) } };
  const scores = {
    none: scoreMotion(none, truths),
    ours: scoreMotion(await registerByOurs(arraySource(data, shape), withField), truths),
  };
  if (!peer) return scores;
  const path = join(work, `movie-${seed}.i16`);
  await writeMovie(path, data);
  const theirs = await registerBySuite2p(peer, path, shape, withField);
  rmSync(path);
  return { ...scores, suite2p: scoreMotion(theirs, truths) };
}

/** Rows of one case: no registration, ours, and suite2p's where there is a peer. */
async function scoreCase(one, setup) {
  const scores = [];
  for (const seed of setup.seeds) scores.push(await scoreOnce(one, seed, setup));
  return Object.keys(scores[0]).map((who) => {
    const mean = (where, what, digits = 3) =>
      (scores.reduce((sum, s) => sum + s[who][where][what], 0) / scores.length).toFixed(digits);
    const row = {
      motion: one.name,
      photons: one.photons,
      registration: who,
      goal: who === 'ours' ? one.goal : '',
      rms: mean('frame', 'rmsPx'),
      median: mean('frame', 'medianPx'),
      p95: mean('frame', 'p95Px'),
      'places > 1 px': mean('frame', 'fractionAbove1Px', 5),
      'frames > 1 px': mean('frame', 'framesAbove1Px', 5),
      'rms inside': mean('inside', 'rmsPx'),
      'rms at centres': mean('centres', 'rmsPx'),
      'centres > 1 px': mean('centres', 'fractionAbove1Px', 5),
    };
    process.stderr.write(`  ${JSON.stringify(row)}\n`);
    return row;
  });
}

function setupOf({ peer, work, quick }, withField) {
  const frames = quick ? 200 : 1600;
  return { peer, work, frames, withField, seeds: quick ? testSeeds.slice(0, 1) : testSeeds };
}

const about = `Error of displacements in px on simulated recordings of ${SIDE} × ${SIDE} pixels, 1 600 frames at 15 Hz, as they
come (nothing is tuned to a row), means over seeds ${testSeeds.join(', ')}; tuning used seed 101 only. Error is estimate
minus truth, minus its median over time at each place. rms, median and p95 are over a 16 × 16 grid of the whole corrected
image, \`places > 1 px\` is the share of errors longer than that there, \`frames > 1 px\` the share of frames whose rms
over the grid is. suite2p measures at 3 × 3 block centres, a quarter of the side away from the borders; between them
its warp is bilinear, beyond them constant (so it moves images of coordinates), and so its field is read here. Both are
also scored where that helps it most: \`rms inside\`, at the 8 × 8 places of the grid between the outermost centres, and
\`rms at centres\`, at those 3 × 3, with \`centres > 1 px\`.`;

/** Fields for ours, blocks for suite2p. */
export const accuracy = {
  name: 'accuracy',
  title: 'Accuracy of registration',
  about,
  async run(context) {
    const rows = [];
    for (const one of cases) rows.push(...(await scoreCase(one, setupOf(context, true))));
    return rows;
  },
};

/** Rigid registration alone. */
export const rigidAccuracy = {
  name: 'rigid-accuracy',
  title: 'Accuracy of rigid registration alone',
  about: 'The same without fields (ours) and without blocks (suite2p, whole pixels).',
  async run(context) {
    return scoreCase(rigidCase, setupOf(context, false));
  },
};
