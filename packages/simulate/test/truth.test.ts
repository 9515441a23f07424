import { describe, expect, it } from 'vitest';
import { detectableSomata, displacementAt, simulateRecording, type Truth } from '../src/index.ts';
import { clean, lookUp, renderAll, still } from './images.ts';

/** The documented sum of a truth, evaluated pixel by pixel. */
function addUp(truth: Truth, frame: number, frames: number): Float64Array {
  const light = Float64Array.from(truth.resting);
  const { images, modes, timeCourses } = truth.neuropil;
  for (let mode = 0; mode < modes; mode++) {
    const course = timeCourses[mode * frames + frame] as number;
    for (let p = 0; p < light.length; p++) {
      light[p] = (light[p] as number) + course * (images[mode * light.length + p] as number);
    }
  }
  for (const { cells, deltaFOverF, footprints } of [truth.somata, truth.dendrites]) {
    footprints.forEach(({ pixels, weights }, i) => {
      const change =
        (cells[i]?.baselineFluorescence ?? 0) * (deltaFOverF[i * frames + frame] as number);
      pixels.forEach((p, k) => {
        light[p] = (light[p] as number) + change * (weights[k] as number);
      });
    });
  }
  return light.map((value) => value * (truth.bleaching[frame] as number));
}

describe('truth', () => {
  it('adds up to the movie of a still, noise-free recording', async () => {
    // Cells whose peak lies outside the field are not listed, so their faint rims set the tolerance.
    const options = { ...clean, ...still, frames: 60, spikeRateHz: 2, photons: 7 };
    const { pixels, truth } = await renderAll(options);
    const size = options.height * options.width;
    expect(truth.somata.spikes.some((count) => count > 0)).toBe(true);
    for (let frame = 0; frame < options.frames; frame += 7) {
      const expected = addUp(truth, frame, options.frames);
      const errors = expected.map((light, p) =>
        Math.abs(light * options.photons - (pixels[frame * size + p] as number)),
      );
      const exact = errors.filter((error) => error < 1e-4 * options.photons).length;
      expect(exact / size).toBeGreaterThan(0.97);
      expect(Math.max(...errors)).toBeLessThan(0.2 * options.photons * 2);
    }
  });

  it.each([
    ['rigid motion', { nonRigidSdPx: 0 }],
    ['non-rigid motion', { nonRigidSdPx: 0.7 }],
    ['a line phase', { nonRigidSdPx: 0, linePhasePx: 1.3 }],
    ['a line phase under non-rigid motion', { nonRigidSdPx: 0.7, linePhasePx: -2 }],
  ])('displacement makes the moving movie out of the still one: %s', async (_, motion) => {
    const moving = { ...clean, rateHz: 2, jerksPerMinute: 60, ...motion };
    const { height, width } = clean;
    const frames = await renderAll(moving);
    const scene = await renderAll({ ...moving, ...still, linePhasePx: 0 });
    const border = 24;
    for (let frame = 0; frame < clean.frames; frame += 3) {
      const first = frame * height * width;
      const image = scene.pixels.slice(first, first + height * width);
      for (let row = border; row < height - border; row++) {
        for (let column = border; column < width - border; column++) {
          const { y, x } = displacementAt(frames.truth.displacement, frame, row, column);
          const phase = row % 2 === 1 ? frames.truth.displacement.linePhasePx : 0;
          const expected = lookUp(image, width, row - y, column - x - phase);
          expect(frames.pixels[first + row * width + column]).toBeCloseTo(expected, 4);
        }
      }
    }
  });

  it('moves with the statistics asked for', () => {
    const { x, y } = simulateRecording({
      ...clean,
      frames: 40_000,
      activeSomata: 0,
      silentSomata: 0,
      dendrites: 0,
      jerksPerMinute: 0,
      driftPx: 0,
      nonRigidSdPx: 0,
    }).truth.displacement;
    for (const axis of [y, x]) {
      const rms = Math.sqrt(axis.reduce((sum, value) => sum + value * value, 0) / axis.length);
      expect(rms).toBeCloseTo(1.5, 1);
    }
  });

  it('has non-rigid control points of the standard deviation asked for and of mean 0', () => {
    const { nonRigid } = simulateRecording({ ...clean, frames: 5000, nonRigidSdPx: 0.7 }).truth
      .displacement;
    const controls = nonRigid?.y ?? new Float32Array();
    expect(controls.length).toBe(5000 * 16);
    const rms = Math.sqrt(
      controls.reduce((sum, value) => sum + value * value, 0) / controls.length,
    );
    expect(rms).toBeCloseTo(0.7, 1);
    const mean = controls.subarray(0, 16).reduce((sum, value) => sum + value, 0) / 16;
    expect(mean).toBeCloseTo(0, 6);
  });

  it('interpolates linear control points exactly', () => {
    const controls = Float32Array.from({ length: 16 }, (_, i) => Math.floor(i / 4) - 2 * (i % 4));
    const displacement = {
      y: Float32Array.of(1),
      x: Float32Array.of(0),
      height: 31,
      width: 61,
      linePhasePx: 0,
      nonRigid: { y: controls, x: controls },
    };
    const { x, y } = displacementAt(displacement, 0, 12.5, 47);
    expect(x).toBeCloseTo(12.5 / 10 - (2 * 47) / 20, 6);
    expect(y).toBeCloseTo(1 + x, 6);
  });

  it('has footprints in the field, on their cells, brightest 1', () => {
    const { height, width } = clean;
    const { somata } = simulateRecording(clean).truth;
    expect(somata.cells.filter((cell) => cell.isCentreInField).length).toBe(8);
    expect(somata.cells.slice(0, 8).map((cell) => cell.isActive)).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
    somata.cells.forEach((cell, i) => {
      const { pixels, weights } = somata.footprints[i] ?? { pixels: [], weights: [] };
      expect([...pixels]).toEqual([...pixels].sort((a, b) => a - b));
      expect(Math.max(...pixels)).toBeLessThan(height * width);
      if (cell.insideFraction < 0.999) return;
      expect(Math.max(...weights)).toBeCloseTo(1, 6);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const row = pixels.reduce((sum, p, k) => sum + Math.floor(p / width) * (weights[k] ?? 0), 0);
      expect(Math.abs(row / total - cell.y)).toBeLessThan(0.2);
      const area = somata.binaryFootprints[i]?.pixels.length ?? 0;
      expect(area / (Math.PI * cell.radiusPx ** 2)).toBeGreaterThan(0.9);
      expect(area / (Math.PI * cell.radiusPx ** 2)).toBeLessThan(1.6);
    });
  });

  it('has neuropil of the amplitude asked for, weaker inside somata', () => {
    const options = { ...clean, frames: 4000, fineTexture: 0, coarseTexture: 0, vesselDepth: 0 };
    const { neuropil, somata } = simulateRecording(options).truth;
    const size = clean.height * clean.width;
    const gain = Float64Array.from({ length: size }, (_, p) => {
      let squares = 0;
      for (let mode = 0; mode < neuropil.modes; mode++)
        squares += (neuropil.images[mode * size + p] as number) ** 2;
      return Math.sqrt(squares);
    });
    const covered = new Set(somata.footprints.flatMap(({ pixels }) => [...pixels]));
    const outside = gain.filter((_, p) => !covered.has(p)).sort();
    expect(outside[outside.length >> 1]).toBeGreaterThan(0.09);
    expect(outside[outside.length >> 1]).toBeLessThanOrEqual(0.1 + 1e-6);
    const inside = gain.filter((_, p) => covered.has(p)).reduce((min, g) => Math.min(min, g), 1);
    expect(inside).toBeGreaterThan(0.045);
    expect(inside).toBeLessThan(0.091);
  });

  it('tells which somata can be asked for', () => {
    const { truth } = simulateRecording({ ...clean, frames: 600 });
    const detectable = detectableSomata(truth);
    expect(detectable.length).toBeGreaterThan(0);
    for (const i of truth.somata.cells.keys()) {
      const spikes = truth.somata.spikes
        .subarray(i * 600, (i + 1) * 600)
        .reduce((a, b) => a + b, 0);
      const wanted = spikes >= 5 && (truth.somata.cells[i]?.insideFraction ?? 0) >= 0.8;
      expect(detectable.includes(i)).toBe(wanted);
    }
  });
});
