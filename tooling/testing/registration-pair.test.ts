import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { arraySource, collectFrames, type FrameSource, type Image } from '@ophys/core';
import { applyShifts, type EstimateShiftsOptions, estimateShifts } from '@ophys/motion';
import { correlate } from '@ophys/simulate';
import { openTiffFile } from '@ophys/tiff-io/node';
import { describe, expect, it } from 'vitest';

const device = { backend: 'wasm' } as const;
const folder = new URL('../../../shared/data/movies/', import.meta.url);
const path = (name: string) => fileURLToPath(new URL(`${name}.tif`, folder));
const isThere = ['spinal_reference', 'spinal_moving'].every((name) => existsSync(path(name)));

async function readMovie(name: string): Promise<FrameSource> {
  const movie = await openTiffFile(path(name));
  const pixels = await collectFrames(movie);
  await movie.close();
  return arraySource(pixels, movie.shape);
}

/** Means over squares of `side` px, which end at the borders. */
function blur({ data, height, width }: Image, side: number): Float64Array {
  const along = blurAlong(Float64Array.from(data), width, 1, side >> 1);
  return blurAlong(along, height, width, side >> 1);
}

function blurAlong(values: Float64Array, length: number, step: number, reach: number) {
  const means = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const place = Math.floor(i / step) % length;
    const [first, last] = [Math.max(0, place - reach), Math.min(length - 1, place + reach)];
    let sum = 0;
    for (let k = first; k <= last; k++) sum += values[i + (k - place) * step] ?? 0;
    means[i] = sum / (last - first + 1);
  }
  return means;
}

/** Vessels, without noise and illumination: noise correlates better when it is merely interpolated. */
function vesselsOf(image: Image): Float32Array {
  const [fine, coarse] = [blur(image, 7), blur(image, 41)];
  return Float32Array.from(fine, (value, i) => value - (coarse[i] ?? 0));
}

describe.skipIf(!isThere)('registration of spinal_moving.tif (in ../shared/data/movies)', () => {
  it('brings vessels nearer to those of spinal_reference.tif step by step', {
    timeout: 60_000,
  }, async () => {
    const moving = await readMovie('spinal_moving');
    const [, height, width] = moving.shape;
    const pixels = await collectFrames(await readMovie('spinal_reference'));
    const reference = { data: Float32Array.from(pixels), height, width };
    const vessels = vesselsOf(reference);

    async function correlateWithReference(source: FrameSource) {
      const data = Float32Array.from(await collectFrames(source));
      return {
        pixels: correlate(data, reference.data),
        vessels: correlate(vesselsOf({ data, height, width }), vessels),
      };
    }

    async function correlateAfter(options: EstimateShiftsOptions) {
      const motion = await estimateShifts(moving, reference, { ...device, ...options });
      return correlateWithReference(applyShifts(moving, motion, device));
    }

    const before = await correlateWithReference(moving);
    const rigid = await correlateAfter({ piecewise: false });
    const byDefault = await correlateAfter({});
    const blocks = await correlateAfter({ piecewise: { blockSize: 128 } });
    const onePhoton = await correlateAfter({
      piecewise: { blockSize: 64, maxBlockShift: 12 },
      correlation: 'cross',
      highPass: 41,
    });

    expect(before.pixels).toBeCloseTo(0.714, 3);
    for (const { pixels } of [rigid, blocks, onePhoton]) expect(pixels).toBeGreaterThan(0.74);
    expect(rigid.vessels).toBeGreaterThan(before.vessels + 0.005);
    expect(byDefault).toEqual(rigid); // one frame is no sample to learn bending from
    expect(blocks.vessels).toBeGreaterThan(rigid.vessels + 0.005);
    expect(onePhoton.vessels).toBeGreaterThan(rigid.vessels + 0.08);
  });
});
