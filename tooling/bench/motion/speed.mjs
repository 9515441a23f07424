import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from '../harness/child.mjs';
import { compare } from '../harness/compare.mjs';
import { pathBeside } from '../harness/suite.mjs';
import { showRatio } from '../harness/table.mjs';
import { measureCopyBandwidth, measureSimdPeak } from './machine-limits.mjs';
import {
  correctAll,
  openPool,
  prepareModes,
  repeatFrames,
  SIDE,
  simulateFrames,
} from './movie.mjs';

const BYTES_PER_FRAME = 2 * 2 * SIDE * SIDE;

/** Writes a movie for the peer; resolves to its path. */
async function writeMovie(work, source) {
  const path = join(work, 'speed.i16');
  const file = createWriteStream(path);
  for await (const { data } of source.blocks()) {
    if (!file.write(Buffer.from(data.buffer))) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
  return path;
}

/** Contenders of one mode: ours and suite2p's, each on one thread and on two. */
function contendersOf(mode, options, source, pools, peer, sample) {
  const own = pools.map((pool) => [
    `${mode}, ${pool.concurrency} thread`,
    () => correctAll(source, options, pool),
  ]);
  const theirs = pools.map((pool) => [
    `suite2p, ${pool.concurrency} thread`,
    async () => {
      await peer.call('use_threads', { threads: pool.concurrency });
      const nonrigid = mode !== 'rigid';
      const seconds = await peer.call('correct', { ...sample, nonrigid });
      return (seconds * source.shape[0]) / sample.shape[0];
    },
  ]);
  return Object.fromEntries(peer ? [...own, ...theirs] : own);
}

function rowsOf(mode, results, frames, bandwidth) {
  return [1, 2].map((threads) => {
    const ours = results[`${mode}, ${threads} thread`];
    const theirs = results[`suite2p, ${threads} thread`];
    const rate = frames / ours.seconds;
    return {
      mode,
      threads,
      'ours, frames/s': rate.toFixed(0),
      'suite2p, frames/s': theirs ? (frames / theirs.seconds).toFixed(1) : '',
      ratio: showRatio(ours.ratioTo(`suite2p, ${threads} thread`)),
      'to 1 thread': showRatio(ours.ratioTo(`${mode}, 1 thread`)),
      'of copying': `${((100 * rate * BYTES_PER_FRAME) / bandwidth).toFixed(1)} %`,
    };
  });
}

/** Estimate and apply, beside suite2p. */
export const speed = {
  name: 'speed',
  title: 'Speed of registration',
  about: `Estimating and applying motion of 2 000 frames of ${SIDE} × ${SIDE} int16, 3 photons a pixel, from memory to memory,
with a reference (and model) made before. Fields: ours refined on the images; blocks: 128 px, ours and suite2p's, whose
default they are, which is also what fields are compared with. \`of copying\`: bytes of the frames read and written
once, as a share of what one thread copies. The movie repeats 200 distinct frames; suite2p registers those once, and its time
is taken ten times, because it is the same for every frame.`,
  async run({ peer, work, quick, rounds = 3 }) {
    const frames = quick ? 200 : 2000;
    const data = await simulateFrames();
    const modes = await prepareModes(data);
    const source = repeatFrames(data, frames);
    const bandwidth = measureCopyBandwidth();
    const pools = [openPool(1), openPool(2)];
    const distinct = repeatFrames(data, data.length / SIDE ** 2);
    const movie = peer && (await writeMovie(work, distinct));
    const sample = { movie, shape: distinct.shape };
    if (peer) await peer.call('make_reference', sample);
    const rows = [];
    try {
      for (const [mode, options] of Object.entries(modes)) {
        const contenders = contendersOf(mode, options, source, pools, peer, sample);
        const results = await compare(contenders, { rounds });
        rows.push(...rowsOf(mode, results, frames, bandwidth));
        process.stderr.write(`  ${JSON.stringify(rows.slice(-2))}\n`);
      }
    } finally {
      for (const pool of pools) await pool.close();
      if (movie) rmSync(movie);
    }
    return rows;
  },
};

/** What this machine could do at most. */
export const limits = {
  name: 'limits',
  title: 'What one thread of this machine can do',
  about: 'Copying 128 MB to and fro, and chains of multiply and add in WASM SIMD without memory.',
  async run() {
    return [
      {
        'copy, GB/s': (measureCopyBandwidth() / 1e9).toFixed(1),
        'SIMD, GFLOP/s': ((await measureSimdPeak()) / 1e9).toFixed(1),
      },
    ];
  },
};

const lengthChild = pathBeside(import.meta.url, 'length-child.mjs');

/** Whether time and memory grow with the movie. */
export const length = {
  name: 'length',
  title: 'Time and memory as the movie grows',
  about:
    'Registering with fields on two workers, in a process of its own; the movie is made as it is read and thrown away as it is corrected.',
  async run({ quick }) {
    return (quick ? [100, 200] : [1000, 10_000, 100_000]).map((frames) => {
      const { seconds, peakBytes } = runChild(process.execPath, [lengthChild, frames]);
      return {
        frames,
        'per frame, ms': ((1000 * seconds) / frames).toFixed(2),
        'peak, MB': Math.round(peakBytes / 1e6),
      };
    });
  },
};
