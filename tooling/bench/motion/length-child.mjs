/** Registers a movie of some length and prints the seconds that took and this process's peak memory. */
import { performance } from 'node:perf_hooks';
import { correctAll, openPool, prepareModes, repeatFrames, simulateFrames } from './movie.mjs';

const frames = Number(process.argv[2]);
const data = await simulateFrames();
const modes = await prepareModes(data);
const pool = openPool(2);
const start = performance.now();
await correctAll(repeatFrames(data, frames), modes.fields, pool);
const seconds = (performance.now() - start) / 1000;
await pool.close();
const { maxRSS } = process.resourceUsage();
process.stdout.write(`${JSON.stringify({ seconds, peakBytes: maxRSS * 1024 })}\n`);
