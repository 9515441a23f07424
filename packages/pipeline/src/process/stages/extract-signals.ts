import type { Image } from '@ophys/core';
import type { Detection } from '@ophys/segmentation';
import {
  cellWeights,
  createTraces,
  demixTraces,
  extractBlocks,
  measureOverlap,
  neuropilMasks,
  processSignals,
  type Signals,
  selectTraces,
  type Traces,
} from '@ophys/traces';
import { correctedMovie } from '../corrected-movie.ts';
import type { Averages } from './average.ts';
import type { Registration } from './register.ts';
import type { StageInputs } from './stage-inputs.ts';

/** Raw traces of ROIs and their surrounds, and what was made of them. */
export interface ExtractedSignals extends Signals {
  /** Weighted mean of each ROI's pixels, in the movie's units. */
  readonly fluorescence: Traces;
  /** Mean of each ROI's surround. */
  readonly neuropil: Traces;
}

/** Rise time of GCaMP6, as a share of its decay time (Chen et al. 2013, doi:10.1038/nature12354). */
const TYPICAL_RISE = 0.08;

/** A second pass for the raw traces, then everything derived from them. */
export async function extractSignals(
  inputs: StageInputs,
  registration: Registration,
  { noiseVariance }: Averages,
  masks: Detection['rois'],
): Promise<ExtractedSignals> {
  const { settings, rateHz, runner, signal, clock } = inputs;
  const { fluorescence, neuropil } = await extract(inputs, registration, noiseVariance, masks);
  const { tauSeconds: tau, riseSeconds = TYPICAL_RISE * tau } = settings.traces;
  const { baselineWindowSeconds: windowSeconds } = settings.traces;
  const neuropilCoefficient =
    settings.traces.neuropil === 'robust' ? 'robust' : settings.traces.neuropilCoefficient;
  const signals = await clock.run('signals', ({ onProgress }) =>
    processSignals({
      F: fluorescence,
      neuropil,
      rateHz,
      tau,
      riseSeconds,
      neuropilCoefficient,
      baseline: { windowSeconds },
      runner,
      signal,
      onProgress,
    }),
  );
  return { fluorescence, neuropil, ...signals };
}

function extract(
  inputs: StageInputs,
  { motion, crop }: Registration,
  noiseVariance: Image,
  masks: Detection['rois'],
): Promise<Pick<ExtractedSignals, 'fluorescence' | 'neuropil'>> {
  const { source, settings, backend, runner, signal, clock } = inputs;
  const [frames, height, width] = source.shape;
  const isDemixed = settings.traces.overlap === 'demix';
  return clock.run('extract', async ({ onProgress, setBackend }) => {
    const footprints = masks.map((roi) => roi.mask);
    const surrounds = neuropilMasks(footprints, { height, width, crop });
    const weights = cellWeights(footprints, {
      noiseVariance: noiseVariance.data,
      sharedPixels: isDemixed ? 'kept' : 'dropped',
    });
    const all = [...weights, ...surrounds];
    const fluorescence = createTraces(frames, masks.length);
    const neuropil = createTraces(frames, masks.length);
    const corrected = correctedMovie(inputs, motion);
    const { blocks, report } = await extractBlocks(corrected, all, { backend, runner, signal });
    setBackend(report);
    for await (const { data, start, count } of blocks) {
      const both = { data, frames: count, count: all.length };
      fluorescence.data.set(selectTraces(both, 0, masks.length).data, start * masks.length);
      neuropil.data.set(selectTraces(both, masks.length, all.length).data, start * masks.length);
      onProgress({ done: start + count, total: frames, unit: 'frame' });
    }
    if (!isDemixed) return { fluorescence, neuropil };
    const overlap = measureOverlap(footprints, weights);
    return {
      fluorescence: demixTraces(fluorescence, overlap, { signal }),
      neuropil: demixTraces(neuropil, overlap, { signal }),
    };
  });
}
