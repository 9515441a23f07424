/** Writes or reads a movie and prints this process's peak memory. */
import { noisyBlock, readMovie, writeMovie } from './movie.mjs';

const [what, path, megabytes, gzip] = process.argv.slice(2);
if (what === 'write') await writeMovie(path, noisyBlock(), Number(megabytes) * 2, Number(gzip));
else await readMovie(path);
const { maxRSS } = process.resourceUsage();
process.stdout.write(`${JSON.stringify({ peakBytes: maxRSS * 1024 })}\n`);
