import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { arraySource, collectFrames, type FrameSource } from '@ophys/core';
import {
  applyShifts,
  estimateFieldModel,
  estimateReference,
  estimateShifts,
  type Motion,
  measureCrispness,
  sampleField,
} from '@ophys/motion';
import {
  correlate,
  presets,
  type SimulationOptions,
  scoreLocalRegistration,
  scoringGrid,
  simulateRecording,
} from '@ophys/simulate';
import { openTiffFile } from '@ophys/tiff-io/node';
import { describe, expect, it } from 'vitest';

const device = { backend: 'wasm' } as const;

async function register(source: FrameSource): Promise<Motion> {
  const { image } = await estimateReference(source, device);
  const { model: fieldModel } = await estimateFieldModel(source, image, device);
  return estimateShifts(source, image, { ...device, fieldModel });
}

/** Error in px of rigid shifts plus fields on a grid of places; a small version of the bench. */
async function measureError(options: SimulationOptions) {
  const { source, truth } = simulateRecording({
    ...options,
    frames: 100,
    height: 160,
    width: 160,
    activeSomata: 45,
    silentSomata: 15,
    dendrites: 45,
    seed: 5,
  });
  const { shifts, field } = await register(arraySource(await collectFrames(source), source.shape));
  const { rows, columns } = scoringGrid(truth.displacement, 8);
  const estimated = Array.from({ length: 100 * 64 }, (_, i) => {
    const [frame, place] = [Math.floor(i / 64), i % 64];
    const bend = field
      ? sampleField(field, frame, rows[place] ?? 0, columns[place] ?? 0)
      : { y: 0, x: 0 };
    return {
      y: (shifts.y[frame] ?? Number.NaN) + bend.y,
      x: (shifts.x[frame] ?? Number.NaN) + bend.x,
    };
  });
  const axis = (name: 'y' | 'x') => estimated.map((shift) => shift[name]);
  return scoreLocalRegistration({ rows, columns, y: axis('y'), x: axis('x') }, truth.displacement);
}

describe('registration of simulated recordings, small', () => {
  it.each([
    ['rigid', presets.rigid, 0.1],
    ['still', presets.still, 0.1],
    ['standard', presets.standard, 0.3],
  ])('is within the floor: %s', { timeout: 60_000 }, async (_, preset, floor) => {
    const { rmsPx, fractionAbove1Px } = await measureError(preset);
    expect(rmsPx).toBeLessThan(floor);
    expect(fractionAbove1Px).toBeLessThan(0.001);
  });
});

const thunder = new URL('../../../shared/data/movies/thunder_mouse.tif', import.meta.url);
const isThere = existsSync(fileURLToPath(thunder));

describe.skipIf(!isThere)('registration of thunder_mouse.tif (in ../shared/data/movies)', () => {
  /** The real movie, and the same with known motion added. */
  async function addMotion() {
    const movie = await openTiffFile(fileURLToPath(thunder));
    const source = arraySource(Float32Array.from(await collectFrames(movie)), movie.shape);
    await movie.close();
    const [frames] = source.shape;
    const wave = (size: number, rate: number) =>
      Float32Array.from({ length: frames }, (_, t) => size * Math.sin(rate * t + size));
    const added = { y: wave(2, 0.21), x: wave(1.5, 0.13) };
    const negative = (axis: Float32Array) => axis.map((value) => -value);
    const shifts = { y: negative(added.y), x: negative(added.x), peak: new Float32Array(frames) };
    const moved = await collectFrames(applyShifts(source, { shifts }, device));
    return { source, added, moved: arraySource(moved, source.shape) };
  }

  it('finds known shifts again within 0.05 px rms', async () => {
    const { source, added, moved } = await addMotion();
    const { image } = await estimateReference(source, device);
    const [before, after] = [
      (await estimateShifts(source, image, { ...device, piecewise: false })).shifts,
      (await estimateShifts(moved, image, { ...device, piecewise: false })).shifts,
    ];
    const errorOf = (axis: 'y' | 'x') => {
      const error = after[axis].map((v, t) => v - (before[axis][t] ?? 0) - (added[axis][t] ?? 0));
      const middle = error.slice().sort()[error.length >> 1] ?? 0;
      return error.reduce((sum, v) => sum + (v - middle) ** 2, 0) / error.length;
    };
    expect(Math.sqrt(errorOf('y') + errorOf('x'))).toBeLessThan(0.05);
  });

  it('follows motion, not noise, where the movie hardly moves', { timeout: 60_000 }, async () => {
    const { source } = await addMotion();
    const { shifts, field } = await register(source);
    const opposite = (axis: Float32Array) => axis.map((value) => -value);
    const reversed = {
      shifts: { ...shifts, y: opposite(shifts.y), x: opposite(shifts.x) },
      field: field && { grid: field.grid, y: opposite(field.y), x: opposite(field.x) },
    };
    const [forth, back] = [{ shifts, field }, reversed].map((motion) =>
      applyShifts(source, motion, device),
    );
    // Resampled by the same fractions of a pixel, so blurred alike.
    expect(await crispnessOf(forth)).toBeGreaterThan(await crispnessOf(back));
    const without = await agreementOfFrames(applyShifts(source, { shifts }, device));
    const withField = await agreementOfFrames(forth);
    expect(withField).toBeGreaterThan(await agreementOfFrames(source));
    expect(withField).toBeGreaterThan(without);
    expect(without).toBeGreaterThan(await agreementOfFrames(back));
  });

  it('makes the mean image as crisp as taking out the known motion does', async () => {
    const { source, added, moved } = await addMotion();
    const known = { ...added, peak: new Float32Array(added.y.length) };
    const crispness = {
      original: await crispnessOf(source),
      moved: await crispnessOf(moved),
      knownMotionTakenOut: await crispnessOf(applyShifts(moved, { shifts: known }, device)),
      corrected: await crispnessOf(applyShifts(moved, await register(moved), device)),
    };
    expect(crispness.moved).toBeLessThan(0.8 * crispness.original);
    expect(crispness.corrected).toBeGreaterThan(0.98 * crispness.knownMotionTakenOut);
  });
});

async function crispnessOf(source: FrameSource): Promise<number> {
  const [frames, height, width] = source.shape;
  const pixels = await collectFrames(source);
  const mean = new Float32Array(height * width);
  for (let i = 0; i < pixels.length; i++) {
    const at = i % mean.length;
    mean[at] = (mean[at] ?? 0) + (pixels[i] ?? 0) / frames;
  }
  return measureCrispness({ data: mean, height, width });
}

/**
 * Mean correlation of frames, averaged over 3 × 3 pixels, with the mean of the frames of the other
 * parity, which shares no noise with them; the outermost pixels do not count.
 */
async function agreementOfFrames(source: FrameSource): Promise<number> {
  const [count, height, width] = source.shape;
  const pixels = await collectFrames(source);
  const inner = Array.from({ length: height * width }, (_, i) => i).filter((i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    return row > 3 && row < height - 4 && column > 3 && column < width - 4;
  });
  const frames = Array.from({ length: count }, (_, t) =>
    Float64Array.from(inner, (i) => {
      let sum = 0;
      for (const row of [-width, 0, width])
        for (const column of [-1, 0, 1]) sum += pixels[t * height * width + i + row + column] ?? 0;
      return sum / 9;
    }),
  );
  const means = [0, 1].map((parity) => {
    const mean = new Float64Array(inner.length);
    for (let t = parity; t < count; t += 2)
      for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) + (frames[t]?.[i] ?? 0);
    return mean;
  });
  const total = frames.reduce((sum, f, t) => sum + correlate(f, means[1 - (t % 2)] ?? []), 0);
  return total / count;
}
