import type { Image, Mask } from '@ophys/core';
import type { ReportData, ReportRoi, TraceMatrix } from '../src/report/index.ts';

/** Size of a made-up run. */
export interface SampleSize {
  readonly frames: number;
  readonly rois: number;
  readonly height: number;
  readonly width: number;
  readonly rateHz: number;
}

/** A made-up run that looks like a recording: somata, drift, transients. The same every time. */
export function sampleReport(size: SampleSize): ReportData {
  const random = randomNumbers(7);
  const rois = Array.from({ length: size.rois }, () => makeRoi(size, random));
  const traces = makeTraces(size, random);
  const images = makeImages(size, rois, random);
  return {
    title: 'Mouse 12, V1, spontaneous activity',
    inputName: 'recording.tif',
    outputName: 'recording.nwb',
    facts: {
      frames: size.frames,
      height: size.height,
      width: size.width,
      dtype: 'uint16',
      rateHz: size.rateHz,
      micrometersPerPixel: 1.6,
    },
    backend: { backend: 'wasm', skipped: [{ backend: 'gpu', reason: 'No adapter was found.' }] },
    warnings: ['The indicator is not known; pass --indicator.', 'The location is not known.'],
    stages: [
      { stage: 'register', unitsPerSecond: 612, unit: 'frame', seconds: 3.27, backend: 'wasm' },
      { stage: 'detect', unitsPerSecond: 14.2, unit: 'tile', seconds: 4.1 },
      { stage: 'extract', unitsPerSecond: 1830, unit: 'frame', seconds: 1.09, backend: 'wasm' },
      { stage: 'deconvolve', unitsPerSecond: 240, unit: 'trace', seconds: 0.25 },
    ],
    peakMemoryBytes: 312e6,
    images,
    rois,
    rankBy: 'snr',
    shifts: makeShifts(size, random),
    registration: {
      meanBefore: images.mean,
      crispness: { before: 1.25, after: 2.5 },
      linePhasePx: 1.5,
      within: Float32Array.from({ length: size.frames }, (_, frame) => 0.3 + 0.1 * (frame % 3)),
    },
    badFrames: [Math.floor(size.frames / 3), Math.floor(size.frames / 3) + 4],
    traces,
    truth: {
      registrationErrorPx: 0.083,
      precision: 0.966,
      recall: 0.933,
      f1: 0.949,
      medianTraceCorrelation: 0.921,
    },
    provenance: {
      versions: { '@ophys/cli': '0.1.0', node: '20.20.2' },
      parameters: { motion: { maxShiftPx: 25, backend: 'auto' }, traces: { tauSeconds: 0.7 } },
      createdAt: '2026-01-15 14:03',
    },
  };
}

/** A mask of the given `[row, column]` pixels with weight 1. */
export function maskOf(pixels: readonly (readonly [number, number])[], width: number): Mask {
  const flat = pixels.map(([row, column]) => row * width + column).sort((a, b) => a - b);
  return { pixels: Uint32Array.from(flat), weights: new Float32Array(flat.length).fill(1) };
}

function makeRoi({ height, width }: SampleSize, random: () => number): ReportRoi {
  const [row, column] = [6 + random() * (height - 12), 6 + random() * (width - 12)];
  const radius = 4 + 2 * random();
  const tilt = random() * Math.PI;
  const pixels: [number, number][] = [];
  for (let y = Math.floor(row - 7); y <= row + 7; y++) {
    for (let x = Math.floor(column - 7); x <= column + 7; x++) {
      if (y < 0 || x < 0 || y >= height || x >= width) continue;
      const [dy, dx] = [y - row, x - column];
      const along = dx * Math.cos(tilt) + dy * Math.sin(tilt);
      const across = dy * Math.cos(tilt) - dx * Math.sin(tilt);
      if (Math.hypot(along, across * 1.3) <= radius) pixels.push([y, x]);
    }
  }
  const mask = maskOf(pixels, width);
  const quality = { snr: 3 + 12 * random() ** 2, compactness: 0.8 + 0.2 * random() };
  return { mask, quality };
}

function makeImages(size: SampleSize, rois: readonly ReportRoi[], random: () => number) {
  const { height, width } = size;
  const mean = new Float32Array(height * width);
  const correlation = new Float32Array(height * width);
  for (let i = 0; i < mean.length; i++) {
    const [y, x] = [Math.floor(i / width), i % width];
    const vessel = Math.exp(-(((x - width * 0.3 - 20 * Math.sin(y / 40)) / 7) ** 2));
    mean[i] = 420 - 150 * vessel + 40 * Math.sin(x / 60) * Math.cos(y / 45) + 45 * random();
    correlation[i] = 0.04 + 0.05 * random();
  }
  for (const { mask, quality } of rois) {
    for (const pixel of mask.pixels) {
      mean[pixel] = (mean[pixel] ?? 0) + 90 + 70 * random();
      correlation[pixel] = 0.15 + 0.03 * (quality.snr ?? 0) + 0.1 * random();
    }
  }
  const maximum = mean.map((value) => value * (1.5 + 0.6 * random()));
  const image = (data: Float32Array): Image => ({ data, height, width });
  return { mean: image(mean), maximum: image(maximum), correlation: image(correlation) };
}

function makeTraces(size: SampleSize, random: () => number) {
  const { frames, rois: count, rateHz } = size;
  const dff = new Float32Array(frames * count);
  const spikes = new Float32Array(frames * count);
  const decay = Math.exp(-1 / (0.7 * rateHz));
  const calcium = new Float32Array(count);
  for (let frame = 0; frame < frames; frame++) {
    const together = Math.sin((frame / rateHz) * 0.35) > 0.94;
    for (let roi = 0; roi < count; roi++) {
      const rate = 0.12 + (together && roi % 3 === 0 ? 2.5 : 0);
      const spike = random() < rate / rateHz ? 0.3 + random() * (0.3 + (roi % 4) / 3) : 0;
      calcium[roi] = (calcium[roi] ?? 0) * decay + spike;
      dff[frame * count + roi] = (calcium[roi] ?? 0) + 0.12 * (random() + random() - 1);
      spikes[frame * count + roi] = spike;
    }
  }
  const matrix = (data: Float32Array): TraceMatrix => ({ data, frames, count });
  return { dff: matrix(dff), spikes: matrix(spikes) };
}

function makeShifts({ frames, rateHz }: SampleSize, random: () => number) {
  const y = new Float32Array(frames);
  const x = new Float32Array(frames);
  const peak = new Float32Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    const seconds = frame / rateHz;
    const jerk = Math.max(0, Math.sin(seconds / 6) - 0.9) * 25 * (random() - 0.3);
    y[frame] = 1.2 * Math.sin(seconds / 9) + 0.35 * Math.sin(seconds * 3) + jerk;
    x[frame] = 0.8 * Math.cos(seconds / 13) + 0.3 * (random() - 0.5) - jerk / 2;
    peak[frame] = 0.24 - Math.abs(jerk) * 0.015 + 0.01 * random();
  }
  return { y, x, peak };
}

/** Uniform numbers in 0 … 1 from a seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
