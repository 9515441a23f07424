import { rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { openTiffPaths } from '@ophys/tiff-io/node';
import { fromFile } from 'geotiff';
import { compare } from '../harness/compare.mjs';
import { showRatio, showSeconds } from '../harness/table.mjs';
import { writePages } from './files.mjs';

const BLOCK = 8 * 1024 * 1024;

/** Reads a file from its start to its end, every block into memory of its own or all into the same. */
async function readPlain(path, isFresh) {
  const file = await open(path);
  const { size } = await file.stat();
  const start = performance.now();
  let block = new Uint8Array(BLOCK);
  for (let at = 0; at < size; at += BLOCK) {
    if (isFresh) block = new Uint8Array(BLOCK);
    await file.read(block, 0, BLOCK, at);
  }
  const seconds = (performance.now() - start) / 1000;
  await file.close();
  return seconds;
}

async function readOurs(path) {
  const recording = await openTiffPaths(path);
  const start = performance.now();
  let sum = 0;
  for await (const { data } of recording.source().blocks()) sum += data[0];
  const seconds = (performance.now() - start) / 1000;
  await recording.close();
  if (!(sum > 0)) throw new Error('No pixels came.');
  return seconds;
}

/** Page for page; with a bound on the pages, since all of them would take minutes. */
async function readGeotiff(path, pages, share) {
  const tiff = await fromFile(path);
  const count = Math.ceil(pages * share);
  const start = performance.now();
  for (let i = 0; i < count; i++) await (await tiff.getImage(i)).readRasters();
  const seconds = (performance.now() - start) / 1000 / (count / pages);
  await tiff.close();
  return seconds;
}

const readingOf = (side, pages) => ({
  name: `reading-${side}`,
  title: `Reading uncompressed pages of ${side} × ${side}`,
  about:
    `${pages} pages of uint16, warm in the cache of the system, index not counted. "New blocks": a plain read of the ` +
    'file in blocks of 8 MiB, each into a new array, as whoever receives a block of frames owns it; "one block": ' +
    'into the same array again and again. geotiff.js reads a part of the pages, and its time is scaled up. Aims: ' +
    '0.7 × of the plain read, 10 × geotiff.js.',
  async run({ peer, work, quick, rounds = 7 }) {
    const count = quick ? 50 : pages;
    const path = join(work, 'movie.tif');
    const bytes = await writePages(path, { pages: count, side });
    const contenders = {
      'plain read, new blocks': () => readPlain(path, true),
      'plain read, one block': () => readPlain(path, false),
      ours: () => readOurs(path),
      'geotiff.js': () => readGeotiff(path, count, 0.2),
    };
    if (peer) contenders.tifffile = () => peer.call('read_tifffile', { path, pages: count });
    const results = await compare(contenders, { rounds });
    rmSync(path);
    return Object.entries(results).map(([name, { seconds, spread, ratioTo }]) => ({
      '': name,
      time: showSeconds(seconds),
      '±': `${Math.round(100 * spread)} %`,
      'MB/s': Math.round(bytes / 1e6 / seconds),
      'to plain, new': showRatio(ratioTo('plain read, new blocks')),
      'to plain, one': showRatio(ratioTo('plain read, one block')),
      'to geotiff.js': showRatio(ratioTo('geotiff.js')),
      'to tifffile': showRatio(ratioTo('tifffile')),
    }));
  },
});

/** Frames of a resonant scanner, and small ones. */
export const reading = [readingOf(512, 1000), readingOf(64, 20_000)];
