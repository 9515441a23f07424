import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  cellWeights,
  decayPerFrame,
  deconvolveTraces,
  extractTraces,
  neuropilMasks,
  processSignals,
} from '@ophys/traces';
import { compare } from '../harness/compare.mjs';
import { showRatio, showSeconds } from '../harness/table.mjs';
import { createUniform, drawTraces, openPool, withFile } from './traces.mjs';

const SIDE = 512;
const ROIS = 1000;
const RADIUS = 5;
const DISTINCT = 100;
const rateHz = 15;
const tau = 1;

/** Discs at random places, some of which overlap. */
function scatterDiscs() {
  const uniform = createUniform(5);
  return Array.from({ length: ROIS }, () => {
    const row = Math.floor(RADIUS + uniform() * (SIDE - 2 * RADIUS));
    const column = Math.floor(RADIUS + uniform() * (SIDE - 2 * RADIUS));
    const pixels = [];
    for (let y = -RADIUS; y <= RADIUS; y++) {
      for (let x = -RADIUS; x <= RADIUS; x++) {
        if (y * y + x * x <= RADIUS * RADIUS) pixels.push((row + y) * SIDE + column + x);
      }
    }
    return { pixels: Uint32Array.from(pixels), weights: new Float32Array(pixels.length).fill(1) };
  });
}

/** Frames in memory, over and over; blocks are copied, since they belong to whoever receives them. */
function repeatFrames(data, frames) {
  const pixels = SIDE * SIDE;
  return {
    shape: [frames, SIDE, SIDE],
    dtype: 'int16',
    rateHz,
    async *blocks({ start = 0, stop = frames, size = 20 } = {}) {
      for (let first = start; first < stop; first += size) {
        const count = Math.min(size, stop - first);
        const from = (first % DISTINCT) * pixels;
        yield { data: data.slice(from, from + count * pixels), start: first, count };
      }
    },
  };
}

/** Masks laid over frames. */
export const extraction = {
  name: 'extraction',
  title: 'From masks to traces',
  about: `${ROIS} ROIs of 81 pixels and their neuropil on frames of ${SIDE} × ${SIDE} int16, from memory, on two threads each. The masks are
made before and not timed; ours leaves out shared pixels or keeps them to be demixed, which costs the same.`,
  async run({ peer, work, quick, rounds }) {
    const frames = quick ? 100 : 1000;
    const uniform = createUniform(9);
    const data = Int16Array.from({ length: DISTINCT * SIDE * SIDE }, () => 300 * uniform());
    const masks = scatterDiscs();
    const all = [...cellWeights(masks), ...neuropilMasks(masks, { height: SIDE, width: SIDE })];
    const rois = join(work, 'rois.json');
    writeFileSync(rois, JSON.stringify(masks.map(({ pixels }) => [...pixels])));
    const pool = openPool();
    try {
      return await withFile(work, 'frames.i16', data, async (movie) => {
        const shape = [DISTINCT, SIDE, SIDE];
        if (peer) await peer.call('use_threads', { threads: 2 });
        const contenders = {
          ours: async () => {
            await extractTraces(repeatFrames(data, frames), all, { backend: 'wasm', runner: pool });
          },
          ...(peer && {
            suite2p: async () => {
              const seconds = await peer.call('extract_masks', { movie, shape, rois });
              return (seconds * frames) / DISTINCT;
            },
          }),
        };
        const { ours, suite2p } = await compare(contenders, { rounds });
        return [
          {
            'ours, frames/s': Math.round(frames / ours.seconds),
            'suite2p, frames/s': suite2p ? Math.round(frames / suite2p.seconds) : '',
            ratio: showRatio(ours.ratioTo('suite2p')),
          },
        ];
      });
    } finally {
      await pool.close();
    }
  },
};

/** Spikes of many long traces. */
export const deconvolution = {
  name: 'deconvolution',
  title: 'Deconvolution',
  about: `1 000 traces of 100 000 samples, AR(1) without penalty, on two threads each, from traces in memory to spikes in memory (ours
\`[frame, trace]\`, suite2p's \`[trace, frame]\`); and with a rise, which suite2p does not have, on a tenth of the traces, its
time taken ten times.`,
  async run({ peer, work, quick, rounds = 3 }) {
    const [frames, count] = quick ? [10_000, 100] : [100_000, 1000];
    const traces = drawTraces(frames, count, { decay: decayPerFrame(tau, rateHz) });
    const part = drawTraces(frames, count / 10, { decay: decayPerFrame(tau, rateHz) });
    const pool = openPool();
    const options = { rateHz, tau, runner: pool };
    try {
      return await withFile(work, 'traces.f32', traces.data, async (path) => {
        const contenders = {
          'decay (AR(1))': async () => void (await deconvolveTraces(traces, options)),
          ...(peer && {
            suite2p: () =>
              peer.call('deconvolve', { path, shape: [frames, count], tau, rate: rateHz }),
          }),
          'rise and decay (AR(2))': async () => {
            const start = performance.now();
            await deconvolveTraces(part, { ...options, riseSeconds: 0.08 });
            return (10 * (performance.now() - start)) / 1000;
          },
        };
        const results = await compare(contenders, { rounds });
        return Object.entries(results).map(([name, result]) => ({
          what: name,
          time: showSeconds(result.seconds),
          'million samples/s': ((frames * count) / 1e6 / result.seconds).toFixed(1),
          'suite2p takes': name === 'suite2p' ? '' : showRatio(result.ratioTo('suite2p')),
        }));
      });
    } finally {
      await pool.close();
    }
  },
};

/** All that is made of raw traces. */
export const signals = {
  name: 'signals',
  title: 'From raw traces to spikes',
  about: `300 traces of 9 000 samples and their neuropil: neuropil subtraction, maximin baseline and spikes, ours with ΔF/F on top; on two
threads each. Fixed and AR(1) is what suite2p does; robust with a rise is our pipeline's default.`,
  async run({ peer, work, quick, rounds }) {
    const [frames, count] = quick ? [2000, 30] : [9000, 300];
    const kinetics = { decay: decayPerFrame(tau, rateHz) };
    const F = drawTraces(frames, count, { ...kinetics, rest: 100 });
    const neuropil = drawTraces(frames, count, { ...kinetics, rest: 60 });
    const pool = openPool();
    const process = (options) => async () =>
      void (await processSignals({ F, neuropil, rateHz, tau, runner: pool, ...options }));
    try {
      return await withFile(work, 'F.f32', F.data, (path) =>
        withFile(work, 'neuropil.f32', neuropil.data, async (surround) => {
          const shape = [frames, count];
          const contenders = {
            'fixed, AR(1)': process({}),
            'robust, AR(2)': process({ neuropilCoefficient: 'robust', riseSeconds: 0.08 }),
            ...(peer && {
              suite2p: () =>
                peer.call('signals', { path, neuropil: surround, shape, tau, rate: rateHz }),
            }),
          };
          const results = await compare(contenders, { rounds });
          return Object.entries(results).map(([name, result]) => ({
            what: name,
            time: showSeconds(result.seconds),
            'suite2p takes': name === 'suite2p' ? '' : showRatio(result.ratioTo('suite2p')),
          }));
        }),
      );
    } finally {
      await pool.close();
    }
  },
};
