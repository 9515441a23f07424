import { arraySource, collectFrames, type FrameSource, InputError } from '@ophys/core';
import { correlate, detectableSomata, presets, simulateRecording } from '@ophys/simulate';
import { beforeAll, describe, expect, it } from 'vitest';
import { type GroundTruth, scoreAgainstTruth } from '../src/evaluate/score.ts';
import { type ProcessedMovie, processMovie } from '../src/process/process-movie.ts';

const rateHz = 30;
/** So that there is a field. */
const settings = { motion: { nonrigid: 'blocks', blockSizePx: 64 } } as const;
const recording = simulateRecording({
  ...presets.demo,
  height: 96,
  width: 128,
  frames: 900,
  activeSomata: 14,
  seed: 11,
});
const { somata, displacement } = recording.truth;
const truth: GroundTruth = {
  y: displacement.y,
  x: displacement.x,
  footprints: somata.binaryFootprints,
  deltaFOverF: somata.deltaFOverF,
  detectable: detectableSomata(recording.truth),
};

describe('the main job on a simulated recording', () => {
  let movie: ProcessedMovie;
  beforeAll(async () => {
    movie = await processMovie(recording.source, { rateHz, settings });
  }, 60_000);

  it('finds what is there', () => {
    const scores = scoreAgainstTruth(movie, truth);
    expect(scores.registrationErrorPx).toBeLessThan(0.2);
    expect(scores.f1).toBeGreaterThan(0.7);
    expect(scores.medianTraceCorrelation).toBeGreaterThan(0.8);
  });

  it('marks frames that cannot be trusted, and no others', async () => {
    expect(movie.badFrames.reduce((sum, bad) => sum + bad, 0)).toBeLessThanOrEqual(9);
    const data = (await collectFrames(recording.source, { start: 0, stop: 200 })).slice();
    const pixels = 96 * 128;
    data.fill(0, 70 * pixels, 72 * pixels);
    const dark = await processMovie(arraySource(data, [200, 96, 128]), { rateHz });
    expect([dark.badFrames[69], dark.badFrames[70], dark.badFrames[71]]).toEqual([0, 1, 1]);
  });

  it('reports every stage with what it counted and where it ran', () => {
    expect(movie.stages.map(({ stage }) => stage)).toEqual([
      'reference',
      'register',
      'detect',
      'demix',
      'assess',
      'extract',
      'signals',
    ]);
    const register = movie.stages[1];
    expect(register).toMatchObject({ count: 900, unit: 'frame' });
    expect(register?.backend?.backend).toBe('wasm');
    expect(register?.backend?.skipped.map(({ backend }) => backend)).toEqual(['gpu']);
  });

  it('gives the same whatever the size of the blocks it is fed', async () => {
    const small = await processMovie(inBlocksOf(17, recording.source), { rateHz, settings });
    expect(small.shifts).toEqual(movie.shifts);
    expect(small.field).toEqual(movie.field);
    expect(movie.field?.y.length).toBe(900 * 3 * 3);
    expect(small.images).toEqual(movie.images);
    expect(small.rois).toEqual(movie.rois);
    expect(small.signals).toEqual(movie.signals);
  });
});

function inBlocksOf(size: number, source: FrameSource): FrameSource {
  const { shape, dtype } = source;
  return { shape, dtype, blocks: (request) => source.blocks({ ...request, size }) };
}

it('takes a movie as it is when it is registered already', async () => {
  const still = simulateRecording({
    ...presets.still,
    height: 64,
    width: 64,
    frames: 600,
    activeSomata: 8,
    silentSomata: 0,
    dendrites: 0,
    seed: 4,
  });
  const found = await processMovie(still.source, {
    rateHz: 15,
    settings: { motion: { enabled: false }, detection: { anatomical: true } },
  });
  expect(found.stages.map(({ stage }) => stage)).toEqual([
    'average',
    'detect',
    'demix',
    'anatomy',
    'assess',
    'extract',
    'signals',
  ]);
  expect(Math.max(...found.shifts.y, ...found.shifts.x)).toBe(0);
  expect(found.crop).toEqual({ row0: 0, row1: 64, column0: 0, column1: 64 });
  const frames = await collectFrames(still.source);
  const mean = Float32Array.from({ length: 64 * 64 }, (_, pixel) => {
    let sum = 0;
    for (let t = 0; t < 600; t++) sum += frames[t * 64 * 64 + pixel] ?? 0;
    return sum / 600;
  });
  expect(found.images.mean.data).toEqual(mean);
  const { somata, displacement } = still.truth;
  const scores = scoreAgainstTruth(found, {
    y: displacement.y,
    x: displacement.x,
    footprints: somata.binaryFootprints,
    deltaFOverF: somata.deltaFOverF,
    detectable: detectableSomata(still.truth),
  });
  expect(scores.f1).toBeGreaterThan(0.8);
  expect(scores.medianTraceCorrelation).toBeGreaterThan(0.8);
});

describe('a bidirectional scan', () => {
  const scan = simulateRecording({
    ...presets.demo,
    height: 64,
    width: 96,
    frames: 240,
    activeSomata: 8,
    linePhasePx: 2,
    seed: 3,
  });

  it('has the offset of its lines measured and taken out on request', async () => {
    const measured = await processMovie(scan.source, {
      rateHz,
      settings: { motion: { linePhase: 'auto' } },
    });
    expect(Math.abs(measured.linePhase - 2)).toBeLessThan(0.1);
    expect(measured.stages[0]?.stage).toBe('line phase');
    const left = await processMovie(scan.source, { rateHz });
    expect(left.linePhase).toBe(0);
    const likeness = ({ images }: ProcessedMovie) =>
      correlate(images.mean.data, scan.truth.resting);
    expect(likeness(measured)).toBeGreaterThan(likeness(left) + 0.02);
  });
});

describe('movies that nothing can be found in', () => {
  const movie = (frames: number, height: number, width: number, fill: (i: number) => number) =>
    arraySource(
      Float32Array.from({ length: frames * height * width }, (_, i) => fill(i)),
      [frames, height, width],
    );
  const noise = (i: number) => 100 + 50 * Math.sin(i * i);

  it.each([
    ['no frames', movie(0, 32, 32, noise), /has 0 frames; .* at least 10/],
    ['one frame', movie(1, 32, 32, noise), /has 1 frame; .* at least 10/],
    ['frames of 8 × 64', movie(20, 8, 64, noise), /8 × 64 pixels; .* at least 16/],
    [
      'one value everywhere',
      movie(100, 32, 32, () => 7),
      /has the value 7; .* nothing to register/,
    ],
    [
      'a pixel that is not a number',
      movie(100, 32, 32, (i) => (i === 5 * 1024 + 32 + 2 ? Number.NaN : noise(i))),
      /has NaN at frame 5, row 1, column 2/,
    ],
    [
      'an infinite pixel',
      movie(100, 32, 32, (i) => (i === 0 ? Infinity : noise(i))),
      /has Infinity at frame 0, row 0, column 0/,
    ],
  ])('%s', async (_, source, message) => {
    const run = processMovie(source, { rateHz });
    await expect(run).rejects.toThrow(InputError);
    await expect(run).rejects.toThrow(message);
  });

  it('a movie without activity gives no ROIs, and empty traces', async () => {
    const still = simulateRecording({
      ...presets.demo,
      height: 64,
      width: 64,
      frames: 300,
      activeSomata: 0,
    });
    const result = await processMovie(still.source, { rateHz });
    expect(result.rois).toEqual([]);
    expect(result.signals.fluorescence).toMatchObject({ frames: 300, count: 0 });
  });
});
