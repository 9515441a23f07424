/**
 * Finds cells in a registered movie as the main job does, bins in a file beside the movie, and prints
 * seconds per step, CPU seconds and the number of ROIs.
 */

import { createScratchMovie } from '@ophys/pipeline';
import { createFileScratch } from '@ophys/pipeline/node';
import { chooseBinSize, createBinner, demixRois, detectRois } from '@ophys/segmentation';
import { time } from '../harness/compare.mjs';
import { openMovie } from './movie.mjs';
import { openPool } from './pool.mjs';

const [path, description, workers] = process.argv.slice(2);
const { shape, rateHz, tau } = JSON.parse(description);
const [frames, height, width] = shape;
const runner = openPool(Number(workers));
const scratch = await createFileScratch(path);
const binned = createScratchMovie(scratch, height, width);
let detection;
let demixed;

async function bin() {
  const binner = createBinner({ height, width, binSize: chooseBinSize({ rateHz, tau, frames }) });
  for await (const block of openMovie(path, { shape, rateHz }).blocks()) {
    await binned.append(binner.push(block));
  }
}

async function detect() {
  detection = await detectRois(binned, { runner });
}

async function demix() {
  demixed = await demixRois(binned, detection.rois, { ...detection.parameters, runner });
}

const before = process.cpuUsage();
const steps = { bin: await time(bin), detect: await time(detect), demix: await time(demix) };
const { user, system } = process.cpuUsage(before);
await runner.close();
await scratch.close();
const found = { steps, cpuSeconds: (user + system) / 1e6, rois: demixed.rois.length };
process.stdout.write(`${JSON.stringify(found)}\n`);
