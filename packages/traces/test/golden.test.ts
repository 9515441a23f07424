import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createTraces, processSignals, type Traces } from '../src/index.ts';

const folder = fileURLToPath(
  new URL('../../../../shared/data/results/suite2p_pynapple/', import.meta.url),
);

/** A C-ordered float32 matrix `[roi, frame]` in NumPy's format, as traces. */
function readNpy(name: string): Traces {
  const file = readFileSync(folder + name);
  const headerEnd = 10 + file.readUInt16LE(8);
  const header = file.toString('latin1', 10, headerEnd);
  expect(header).toMatch(/'descr': '<f4', 'fortran_order': False/);
  const shape = /\((\d+), (\d+)\)/.exec(header);
  const [rois, frames] = [Number(shape?.[1]), Number(shape?.[2])];
  const values = new Float32Array(file.buffer.slice(file.byteOffset + headerEnd));
  const traces = createTraces(frames, rois);
  for (let roi = 0; roi < rois; roi++) {
    for (let f = 0; f < frames; f++) {
      traces.data[f * rois + roi] = values[roi * frames + f] as number;
    }
  }
  return traces;
}

describe.skipIf(!existsSync(folder))('a suite2p result (skipped without the shared data)', () => {
  it('is reproduced from F and Fneu: maximin baseline and OASIS', async () => {
    const expected = readNpy('spks.npy');
    // The recording's rate and decay: 10 Hz, 1 s (suite2p's defaults).
    const { deconvolved } = await processSignals({
      F: readNpy('F.npy'),
      neuropil: readNpy('Fneu.npy'),
      rateHz: 10,
      tau: 1,
    });
    expect(deconvolved.data.length).toBe(expected.data.length);
    let worst = 0;
    deconvolved.data.forEach((value, i) => {
      worst = Math.max(worst, Math.abs(value - (expected.data[i] as number)));
    });
    expect(worst).toBeLessThan(1e-4);
  });
});
