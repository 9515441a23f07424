/**
 * Runs the command `ophys run` on a simulated recording, and beside it the same stages without any
 * file; what those found is written as .npy, to be compared with what Python reads from the NWB.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collectFrames } from '@ophys/core';
import { applyShifts } from '@ophys/motion';
import { processMovie } from '@ophys/pipeline';
import { presets, simulateRecording } from '@ophys/simulate';
import { writeTiff } from '@ophys/tiff-io/node';
import { writeNpy } from './npy.mjs';

const [folder] = process.argv.slice(2);
const { source } = simulateRecording({
  ...presets.demo,
  height: 96,
  width: 128,
  frames: 900,
  activeSomata: 14,
  seed: 7,
});
const rateHz = 30;

await writeTiff(join(folder, 'movie.tif'), source);
writeFileSync(join(folder, 'ophys.toml'), settings());
const blocks = ['--set', 'motion.nonrigid=blocks', '--set', 'motion.block_size_px=64'];
const common = ['movie.tif', '--rate', `${rateHz}`, ...blocks];
ophys('run', ...common, '-c', 'ophys.toml', '-o', 'embedded.nwb');
ophys('run', ...common, '--corrected', 'none', '-o', 'light.nwb');
ophys('validate', 'embedded.nwb', 'light.nwb');

mkdirSync(join(folder, 'expected'));
const motion = { nonrigid: 'blocks', blockSizePx: 64 };
const movie = await processMovie(source, { rateHz, settings: { motion } });
const [frames, height, width] = source.shape;
const expected = (name, data, shape) =>
  writeNpy(join(folder, 'expected', `${name}.npy`), data, shape);
expected('raw', await collectFrames(source), source.shape);
expected('corrected', await collectFrames(applyShifts(source, movie)), source.shape);
expected('shift_y', movie.shifts.y, [frames]);
expected('shift_x', movie.shifts.x, [frames]);
const { grid } = movie.field;
const knots = [frames, grid.y.length, grid.x.length];
expected('field_y', movie.field.y, knots);
expected('field_x', movie.field.x, knots);
expected('knot_rows', grid.y, [grid.y.length]);
expected('knot_columns', grid.x, [grid.x.length]);
for (const [name, image] of Object.entries(movie.images))
  expected(name, image.data, [height, width]);
for (const name of ['fluorescence', 'neuropil', 'deconvolved', 'deltaFOverF']) {
  const traces = movie.signals[name];
  expected(name, traces.data, [traces.frames, traces.count]);
}
const pixels = movie.rois.flatMap(({ mask }) => [...mask.pixels]);
expected(
  'mask_row',
  Uint32Array.from(pixels, (p) => Math.floor(p / width)),
  [pixels.length],
);
expected(
  'mask_column',
  Uint32Array.from(pixels, (p) => p % width),
  [pixels.length],
);
expected('mask_weight', Float32Array.from(movie.rois.flatMap(({ mask }) => [...mask.weights])), [
  pixels.length,
]);
expected(
  'mask_size',
  Uint32Array.from(movie.rois, ({ mask }) => mask.pixels.length),
  [movie.rois.length],
);

function ophys(...args) {
  const main = fileURLToPath(import.meta.resolve('@ophys/cli/main'));
  const { status } = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`ophys ${args.join(' ')} exited with ${status}`);
}

function settings() {
  return `version = 1
[session]
description = "A simulated recording"
start_time = 2024-05-06T07:08:09+02:00
experimenter = ["Doe, Jane"]
institution = "Institute"
lab = "Lab"
keywords = ["calcium imaging"]
experiment_description = "Simulation"
[subject]
subject_id = "M1"
species = "Mus musculus"
sex = "F"
age = "P90D"
[imaging]
indicator = "GCaMP6s"
location = "V1"
excitation_lambda = 920.0
emission_lambda = 510.0
pixel_size_um = [1.2, 1.1]
`;
}
