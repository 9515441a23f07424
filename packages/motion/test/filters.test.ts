import { arraySource } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { type CorrelationOptions, estimateReference, estimateShifts } from '../src/index.ts';
import { createTexture, sampleTexture } from '../src/ops/phase-correlate/texture.ts';
import { createRecording, rmsError } from './recording.ts';

const [height, width, frames] = [96, 112, 40];

/** Cells that move faintly before a bright, broad background that does not, as through a lens. */
function createOnePhotonRecording() {
  const cells = createTexture(6);
  const y = Float64Array.from({ length: frames }, (_, i) => 2.5 * Math.sin(0.4 * i));
  const x = Float64Array.from({ length: frames }, (_, i) => 2.5 * Math.cos(0.3 * i));
  const data = new Uint16Array(frames * height * width);
  for (let i = 0; i < frames; i++) {
    const moving = sampleTexture(cells, height, width, { y: y[i], x: x[i] }, i);
    for (let p = 0; p < moving.length; p++) {
      const [row, column] = [Math.floor(p / width), p % width];
      const glow = Math.exp(-((row - 50) ** 2 + (column - 40) ** 2) / 4000);
      data[i * moving.length + p] = 500 + 12_000 * glow + 60 * moving[p];
    }
  }
  return { source: arraySource(data, [frames, height, width]), y, x };
}

describe('options of the correlation', () => {
  it('a high-pass finds motion before a bright still background, which hides it otherwise', async () => {
    const recording = createOnePhotonRecording();
    const error = async (options: CorrelationOptions) => {
      const { image } = await estimateReference(recording.source, { ...options, backend: 'wasm' });
      const { shifts } = await estimateShifts(recording.source, image, {
        ...options,
        backend: 'wasm',
      });
      return rmsError(shifts, recording);
    };
    expect(await error({ highPass: 15 })).toBeLessThan(0.2);
    expect(await error({})).toBeGreaterThan(1);
  });

  it('cross-correlation is better than pure phase correlation where there is little light', async () => {
    const dim = createRecording({ frames: 30, height: 96, width: 96, photons: 0.1, seed: 4 });
    const clean = { data: dim.scene, height: 96, width: 96 };
    const error = async (options: CorrelationOptions) =>
      rmsError(
        (await estimateShifts(dim.source, clean, { ...options, backend: 'wasm' })).shifts,
        dim,
      );
    expect(await error({ correlation: 'cross' })).toBeLessThan(
      0.9 * (await error({ whiteningFloor: 0.001 })),
    );
  });
});
