import { createInlineRunner } from '@ophys/compute';
import { collectFrames, InvalidArgumentError } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presets, simulateFrames, simulateRecording } from '../src/index.ts';
import { clean, renderAll } from './images.ts';

const small = { height: 40, width: 33, frames: 10, activeSomata: 4, silentSomata: 1, dendrites: 3 };

describe('simulateRecording', () => {
  it('gives the same movie and truth for the same options, another one for another seed', async () => {
    const [a, b, c] = [
      await renderAll(small),
      await renderAll(small),
      await renderAll({ ...small, seed: 1 }),
    ];
    expect(b.pixels).toEqual(a.pixels);
    expect(b.truth).toEqual(a.truth);
    expect(c.pixels).not.toEqual(a.pixels);
  });

  it('gives the same pixels in whatever blocks and order they are read', async () => {
    const { source } = simulateRecording(small);
    const whole = await collectFrames(simulateRecording(small).source);
    const pixels = small.height * small.width;
    const range = fc.tuple(fc.nat(9), fc.nat(10), fc.integer({ min: 1, max: 11 }));
    await fc.assert(
      fc.asyncProperty(range, async ([start, length, size]) => {
        const stop = Math.min(small.frames, start + length);
        const part = await collectFrames(source, { start, stop, size });
        expect(part).toEqual(whole.slice(start * pixels, stop * pixels));
      }),
      { numRuns: 15 },
    );
  });

  it('renders the same movie through a job runner', async () => {
    const frames = simulateFrames(createInlineRunner(), small);
    const { source } = simulateRecording(small);
    expect(frames.shape).toEqual(source.shape);
    expect(await collectFrames(frames, { size: 3 })).toEqual(await collectFrames(source));
  });

  it('keeps the scene when only motion or light change', async () => {
    const moving = simulateRecording(small).truth;
    const { truth } = simulateRecording({ ...small, wanderSdPx: 0, photons: 1, nonRigidSdPx: 0 });
    expect(truth.somata).toEqual(moving.somata);
    expect(truth.resting).toEqual(moving.resting);
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const { source } = simulateRecording(small);
    const read = async () => {
      for await (const _ of source.blocks({ size: 1, signal: controller.signal }))
        controller.abort();
    };
    await expect(read()).rejects.toThrow(/abort/i);
  });

  it('scales the light of dendrites, at rest and active', () => {
    const options = {
      frames: 40,
      height: 64,
      width: 64,
      activeSomata: 8,
      silentSomata: 0,
      seed: 2,
    };
    const [plain, faint] = [{}, { dendriteBrightness: 0.5 }].map(
      (more) => simulateRecording({ ...options, ...more }).truth.dendrites.cells,
    );
    expect(faint?.length).toBe(plain?.length);
    faint?.forEach((cell, i) => {
      expect(cell.restingFluorescence).toBe(0.5 * (plain?.[i]?.restingFluorescence ?? 0));
      expect(cell.baselineFluorescence).toBe(0.5 * (plain?.[i]?.baselineFluorescence ?? 0));
    });
  });

  it.each(Object.entries(presets))('constructs the preset %s', async (_, preset) => {
    const { source, truth } = simulateRecording({
      ...preset,
      frames: 3,
      droppedFrames: 0,
      corruptFrames: 1,
    });
    const movie = await collectFrames(source);
    expect(movie.length).toBe(3 * 256 * 256);
    expect(new Set(movie).size).toBeGreaterThan(3);
    expect(truth.somata.cells.length).toBeGreaterThanOrEqual(60);
  });

  it('simulates a field of one pixel', async () => {
    const { pixels } = await renderAll({
      height: 1,
      width: 1,
      frames: 2,
      activeSomata: 0,
      silentSomata: 0,
      dendrites: 0,
    });
    expect(pixels.length).toBe(2);
  });

  it.each([
    ['frames', { frames: 0 }],
    ['rateHz', { rateHz: 0 }],
    ['photons', { photons: Number.NaN }],
    ['dtype', { dtype: 'int8' as 'int16' }],
    ['somaRadiusPx', { somaRadiusPx: [6, 4] as const }],
    ['riseSeconds', { riseSeconds: 2 }],
    ['somaSpacingPx', { height: 32, width: 32 }],
    ['droppedFrames', { frames: 3, droppedFrames: 2, corruptFrames: 2 }],
    ['colour', { colour: 'green' } as object],
  ])('refuses an impossible %s', (argument, options) => {
    const error = (() => {
      try {
        simulateRecording(options);
      } catch (caught) {
        return caught;
      }
      return undefined;
    })();
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect((error as InvalidArgumentError).argument).toBe(argument);
  });
});

describe('faults', () => {
  const faulty = { ...clean, frames: 30, droppedFrames: 4, corruptFrames: 5 } as const;

  it('drops frames and shuffles the rows of others, and says which', async () => {
    const good = await renderAll({ ...clean, frames: 30 });
    const bad = await renderAll(faulty);
    const { corrupt, dropped } = bad.truth.badFrames;
    expect(new Set([...corrupt, ...dropped]).size).toBe(9);
    const size = clean.height * clean.width;
    const frameOf = (pixels: ArrayLike<number>, t: number) =>
      Array.from({ length: size }, (_, p) => pixels[t * size + p] as number);
    const rowSums = (frame: number[]) =>
      Array.from({ length: clean.height }, (_, r) =>
        frame.slice(r * clean.width, (r + 1) * clean.width).reduce((a, b) => a + b, 0),
      );
    for (let t = 0; t < 30; t++) {
      const [before, after] = [frameOf(good.pixels, t), frameOf(bad.pixels, t)];
      if (dropped.includes(t)) expect(Math.max(...after)).toBe(0);
      else if (!corrupt.includes(t)) expect(after).toEqual(before);
      else {
        expect(after).not.toEqual(before);
        expect(rowSums(after).sort()).toEqual(rowSums(before).sort());
      }
    }
  });

  it('saturates', async () => {
    const { pixels } = await renderAll({ ...clean, gain: 100, saturationCounts: 333 });
    expect(Math.max(...new Set<number>(pixels))).toBe(333);
  });
});

describe('the structural channel', () => {
  it('moves like the first one and does not flicker', async () => {
    const options = {
      ...clean,
      linePhasePx: 0,
      nonRigidSdPx: 0,
      bleaching: 0,
      driftPx: 0,
    } as const;
    const quiet = { ...options, spikeRateHz: 0, neuropilAmplitude: 0 };
    const structural = await collectFrames(
      simulateRecording({ ...options, spikeRateHz: 3 }).structural,
    );
    expect(structural).toEqual((await renderAll(quiet)).pixels);
    const noisy = simulateRecording({ ...small });
    expect(await collectFrames(noisy.structural)).not.toEqual(await collectFrames(noisy.source));
  });
});

describe('the detector', () => {
  const flat = {
    ...clean,
    activeSomata: 0,
    silentSomata: 0,
    dendrites: 0,
    fineTexture: 0,
    coarseTexture: 0,
    vesselDepth: 0,
    neuropilAmplitude: 0,
    bleaching: 0,
    frames: 30,
  } as const;

  it.each([0.3, 3, 40])(
    'has the mean and variance of %d photons with gain and read noise',
    async (photons) => {
      const [gain, offset, readNoisePhotons] = [20, 100, 0.5];
      const recorded = await renderAll({
        ...flat,
        photons,
        gain,
        offset,
        readNoisePhotons,
        shotNoise: true,
        dtype: 'int16',
      });
      const pixels = Float64Array.from(recorded.pixels);
      const n = pixels.length;
      const mean = pixels.reduce((sum, value) => sum + value, 0) / n;
      const variance = pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
      const expected = gain ** 2 * (photons + readNoisePhotons ** 2) + 1 / 12; // rounding
      expect(Math.abs(mean - (offset + gain * photons))).toBeLessThan(5 * Math.sqrt(expected / n));
      // The fourth moment of these counts keeps the variance's relative error below sqrt(6 / n).
      expect(Math.abs(variance / expected - 1)).toBeLessThan(5 * Math.sqrt(6 / n));
    },
  );

  it('rounds and clamps integers', async () => {
    const low = await renderAll({ ...flat, dtype: 'uint16', photons: 1, gain: 10.6 });
    expect(new Set(low.pixels)).toEqual(new Set([11]));
    const high = await renderAll({ ...flat, dtype: 'uint16', photons: 100, gain: 1000 });
    expect(new Set(high.pixels)).toEqual(new Set([65535]));
    const negative = await renderAll({ ...flat, dtype: 'uint16', photons: 1, gain: 1, offset: -5 });
    expect(new Set(negative.pixels)).toEqual(new Set([0]));
  });
});
