import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createWorkerPool } from '@ophys/compute';
import { nodeWorker } from '@ophys/compute/node';
import { createNwb, openNwb, photonSeriesSource } from '@ophys/hdf5-io/node';
import { ImageSeries, NWBFile } from '@ophys/model';
import { openReadAhead } from '@ophys/pipeline';
import { compare } from '../harness/compare.mjs';
import { showRatio, showSeconds } from '../harness/table.mjs';

const SIDE = 512;
const BLOCK = 64;
const DATA = '/acquisition/movie/data';

/** Frames as a detector gives them: a still image and noise; uint16, row-major. */
export function noisyBlock(count = BLOCK, side = SIDE) {
  const data = new Uint16Array(count * side * side);
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = 200 + ((i % side) >> 2) + (state >>> 27) + ((state >>> 21) & 31);
  }
  return data;
}

/** Writes `frames` frames, the same block again and again, without holding more than one block. */
export async function writeMovie(path, block, frames, compression = 0) {
  const writer = await createNwb(path, { overwrite: true });
  const sink = writer.createFrameSink(DATA, {
    height: SIDE,
    width: SIDE,
    dtype: 'uint16',
    compression,
  });
  for (let start = 0; start < frames; start += BLOCK) {
    const count = Math.min(BLOCK, frames - start);
    await sink.append({ data: block.subarray(0, count * SIDE * SIDE), start, count });
  }
  const file = new NWBFile({
    identifier: 'bench',
    sessionDescription: 'bench',
    sessionStartTime: new Date(0),
  });
  file.addAcquisition(
    new ImageSeries({ name: 'movie', data: sink.stored, unit: 'n.a.', rate: 30 }),
  );
  await writer.write(file);
  await writer.commit();
}

/** Reads all frames in blocks; returns how many there were. */
export async function readMovie(path) {
  const reader = await openNwb(path);
  const source = await photonSeriesSource(reader.file.getAcquisition('movie'));
  let frames = 0;
  for await (const block of source.blocks({ size: BLOCK })) frames += block.count;
  await reader.close();
  return frames;
}

/** The worker of the command line, as it is built. */
const worker = new URL('../../../apps/cli/dist/worker.js', import.meta.url);

/** Reads all frames in blocks, two workers ahead; returns how many there were. */
async function readMovieAhead(path) {
  const runner = createWorkerPool({ size: 2, createWorker: () => nodeWorker(worker) });
  try {
    const source = await openReadAhead({ input: path, datasetPath: DATA }, runner);
    let frames = 0;
    for await (const block of source.blocks({ size: BLOCK })) frames += block.count;
    return frames;
  } finally {
    await runner.close();
  }
}

function movieBench(name, { bytes, gzip, about }) {
  const label = gzip > 0 ? `gzip ${gzip}` : 'uncompressed';
  return {
    name,
    title: `A movie of ${bytes / 2 ** 30} GiB in blocks, ${label}`,
    about,
    async run({ peer, work, quick, rounds = 3 }) {
      const frames = quick ? 2 * BLOCK : bytes / (SIDE * SIDE * 2);
      const block = noisyBlock();
      const blockFile = join(work, 'block.raw');
      writeFileSync(blockFile, block);
      const paths = { ours: join(work, 'ours.nwb'), peer: join(work, 'peer.h5') };
      const shared = { block: blockFile, frames, shape: [BLOCK, SIDE, SIDE], gzip };
      const write = { ours: () => writeMovie(paths.ours, block, frames, gzip) };
      const read = {
        ours: async () => check(await readMovie(paths.ours), frames),
        'ours, two workers ahead': async () => check(await readMovieAhead(paths.ours), frames),
      };
      if (peer) {
        const h5py = (transposed) =>
          peer.call('write_h5py', { ...shared, path: paths.peer, transposed });
        write['h5py, transposing'] = () => h5py(true);
        write['h5py, as it is'] = () => h5py(false);
        write.PyNWB = () => peer.call('write_pynwb', { ...shared, path: paths.peer });
        const back = (transposed) =>
          peer.call('read_h5py', { path: paths.ours, dataset: DATA, size: BLOCK, transposed });
        read['h5py, transposing'] = () => back(true);
        read['h5py, as it is'] = () => back(false);
      }
      const rows = [
        ...table('write', await compare(write, { rounds, warmUp: 0 }), frames),
        ...table('read', await compare(read, { rounds, warmUp: quick ? 0 : 1 }), frames),
      ];
      for (const path of Object.values(paths)) rmSync(path, { force: true });
      return rows;
    },
  };
}

function check(found, frames) {
  if (found !== frames) throw new Error(`Expected ${frames} frames, got ${found}.`);
}

function table(what, results, frames) {
  const megabytes = (frames * SIDE * SIDE * 2) / 1e6;
  return Object.entries(results).map(([name, { seconds, ratioTo }]) => ({
    '': `${what}: ${name}`,
    time: showSeconds(seconds),
    'MB/s': Math.round(megabytes / seconds),
    'to h5py, transposing': showRatio(ratioTo('h5py, transposing')),
    'to h5py, as it is': showRatio(ratioTo('h5py, as it is')),
  }));
}

const common =
  'Frames of 512 × 512 uint16 with noise, in blocks of 64, chunks of 1 MiB, between row-major memory and NWB’s order on disk. “h5py, transposing” does the same work, “h5py, as it is” leaves the axes. One thread, where it does not say otherwise; nobody waits for the disk (no fsync).';

/** Movies written and read in blocks. */
export const movies = [
  movieBench('movie', { bytes: 2 ** 31, gzip: 0, about: `${common} Aim: 0.5 × h5py.` }),
  movieBench('movie-gzip', {
    bytes: 2 ** 28,
    gzip: 4,
    about: `${common} Aim: 0.5 × h5py per core.`,
  }),
];
