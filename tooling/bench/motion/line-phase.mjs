import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { arraySource, collectFrames } from '@ophys/core';
import { estimateLinePhase } from '@ophys/motion';
import { simulateRecording } from '@ophys/simulate';
import { testSeeds } from './cases.mjs';
import { writeMovie } from './movie.mjs';

const SIDE = 256;
const FRAMES = 100;
const offsets = [1, -2, 3, 0.3, -1.4];

/** Offsets by ours, and by suite2p where there is a peer. */
async function measureOnce(linePhasePx, photons, seed, { peer, work }) {
  const size = { frames: FRAMES, height: SIDE, width: SIDE };
  const { source } = simulateRecording({ ...size, photons, seed, linePhasePx });
  const { shape } = source;
  const data = await collectFrames(source);
  const { offset } = await estimateLinePhase(arraySource(data, shape));
  if (!peer) return { ours: offset };
  const movie = join(work, `lines-${seed}.i16`);
  await writeMovie(movie, data);
  const suite2p = await peer.call('line_phase', { movie, shape });
  rmSync(movie);
  return { ours: offset, suite2p };
}

async function scoreOffset(offset, photons, context) {
  const seeds = context.quick ? testSeeds.slice(0, 1) : testSeeds;
  const found = [];
  for (const seed of seeds) found.push(await measureOnce(offset, photons, seed, context));
  const row = { 'offset px': offset, photons };
  for (const who of Object.keys(found[0])) {
    const errors = found.map((by) => Math.abs(by[who] - offset));
    row[`${who} px`] = found.map((by) => by[who].toFixed(2)).join(', ');
    row[`${who} error`] = Math.max(...errors).toFixed(3);
  }
  process.stderr.write(`  ${JSON.stringify(row)}\n`);
  return row;
}

/** The offset between the lines of a bidirectional scan. */
export const linePhase = {
  name: 'line-phase',
  title: 'Offset of the lines of a bidirectional scan',
  about: `Offset of odd rows in px, found in ${FRAMES} frames of ${SIDE} × ${SIDE} pixels that move as above, at each of the
seeds ${testSeeds.join(', ')}, and the largest error. Goal: whole offsets exact when rounded (an error below 0.5), others
within 0.1 px. suite2p finds whole offsets only.`,
  async run(context) {
    const rows = [];
    for (const photons of [3, 0.3])
      for (const offset of offsets) rows.push(await scoreOffset(offset, photons, context));
    return rows;
  },
};
