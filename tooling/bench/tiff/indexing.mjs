import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openTiffPaths } from '@ophys/tiff-io/node';
import { fromFile } from 'geotiff';
import { compare } from '../harness/compare.mjs';
import { showRatio, showSeconds } from '../harness/table.mjs';
import { writePages } from './files.mjs';

/** Finding the pages of a long recording. */
export const indexing = {
  name: 'indexing',
  title: 'Finding 100 000 pages of 512 × 512',
  about:
    'A BigTIFF of 53 GB whose pixels are holes, with a directory and a text of 623 bytes after every frame, ' +
    'as ScanImage writes them; open and count. tifffile reads only the first directories and supposes ' +
    'the rest; ours reads and checks every one. Aim: a second or two.',
  async run({ peer, work, quick, rounds = 3 }) {
    const pages = quick ? 2000 : 100_000;
    const path = join(work, 'long.tif');
    await writePages(path, { pages, side: 512, holes: true });
    const contenders = {
      ours: async () => {
        const recording = await openTiffPaths(path);
        if (recording.shape[0] !== pages) throw new Error(`Found ${recording.shape[0]} pages.`);
        await recording.close();
      },
      'geotiff.js': async () => {
        const tiff = await fromFile(path);
        if ((await tiff.getImageCount()) !== pages) throw new Error('geotiff.js counts otherwise.');
        await tiff.close();
      },
    };
    if (peer) contenders.tifffile = () => peer.call('open_tifffile', { path, pages });
    const results = await compare(contenders, { rounds, warmUp: quick ? 0 : 1 });
    const size = statSync(path).size;
    rmSync(path);
    return Object.entries(results).map(([name, { seconds, ratioTo }]) => ({
      '': name,
      time: showSeconds(seconds),
      'pages/s': Math.round(pages / seconds),
      'to geotiff.js': showRatio(ratioTo('geotiff.js')),
      file: `${Math.round(size / 1e9)} GB`,
    }));
  },
};
