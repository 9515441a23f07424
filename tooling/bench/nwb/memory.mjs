import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from '../harness/child.mjs';
import { pathBeside } from '../harness/suite.mjs';

const script = pathBeside(import.meta.url, 'memory-child.mjs');

/** Peak resident memory of streaming, in processes of their own. */
export const memory = {
  name: 'memory',
  title: 'Peak memory of streaming',
  about:
    'Peak resident memory of a process that writes a movie in blocks of 64 frames (33.5 MB), and of one that reads it; bounded means that four times the movie takes no more.',
  async run({ work, quick }) {
    const rows = [];
    const movies = quick
      ? [[64, 0]]
      : [
          [512, 0],
          [2048, 0],
          [512, 1],
        ];
    for (const [megabytes, gzip] of movies) {
      const path = join(work, 'memory.nwb');
      const peak = (what) => runChild(process.execPath, [script, what, path, megabytes, gzip]);
      rows.push({
        movie: `${megabytes} MiB${gzip > 0 ? `, gzip ${gzip}` : ''}`,
        'write, MB': Math.round(peak('write').peakBytes / 1e6),
        'read, MB': Math.round(peak('read').peakBytes / 1e6),
      });
      rmSync(path);
    }
    return rows;
  },
};
