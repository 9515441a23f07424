import type { Image } from '@ophys/core';
import type { Detection } from '@ophys/segmentation';
import {
  cellWeights,
  createTraces,
  demixTraces,
  extractBlocks,
  fitNeuropil,
  measureOverlap,
  neuropilMasks,
  neuropilTiles,
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
  /** Neuropil at each ROI, as bright as around it; where its coefficient is fixed, the mean of its surround. */
  readonly neuropil: Traces;
}

/** What the movie shows of ROIs. */
interface RawTraces extends Pick<ExtractedSignals, 'fluorescence' | 'neuropil'> {
  /** How much of the neuropil each ROI holds; absent where that is set. */
  readonly coefficients?: Float32Array | undefined;
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
  const raw = await extract(inputs, registration, noiseVariance, masks);
  const { fluorescence, neuropil } = raw;
  const { coefficients: neuropilCoefficient = settings.traces.neuropilCoefficient } = raw;
  const { tauSeconds: tau, riseSeconds = TYPICAL_RISE * tau } = settings.traces;
  const { baselineWindowSeconds: windowSeconds } = settings.traces;
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
): Promise<RawTraces> {
  const { source, settings, rateHz, backend, runner, signal, clock } = inputs;
  const [frames, height, width] = source.shape;
  const { overlap, neuropil: method, tauSeconds: tau } = settings.traces;
  return clock.run('extract', async ({ onProgress, setBackend }) => {
    const footprints = masks.map((roi) => roi.mask);
    const weights = cellWeights(footprints, {
      noiseVariance: noiseVariance.data,
      sharedPixels: overlap === 'demix' ? 'kept' : 'dropped',
    });
    const field = { height, width, crop };
    const tiles = method === 'robust' ? neuropilTiles(footprints, field) : undefined;
    const surrounds = tiles?.masks ?? neuropilMasks(footprints, field);
    const all = [...weights, ...surrounds];
    const ofRois = createTraces(frames, weights.length);
    const ofSurrounds = createTraces(frames, surrounds.length);
    const corrected = correctedMovie(inputs, motion);
    const { blocks, report } = await extractBlocks(corrected, all, { backend, runner, signal });
    setBackend(report);
    for await (const { data, start, count } of blocks) {
      const both = { data, frames: count, count: all.length };
      const [rois, others] = [
        selectTraces(both, 0, weights.length),
        selectTraces(both, weights.length, all.length),
      ];
      ofRois.data.set(rois.data, start * rois.count);
      ofSurrounds.data.set(others.data, start * others.count);
      onProgress({ done: start + count, total: frames, unit: 'frame' });
    }
    const demix = (traces: Traces) =>
      overlap === 'demix'
        ? demixTraces(traces, measureOverlap(footprints, weights), { signal })
        : traces;
    const F = demix(ofRois);
    if (tiles === undefined) return { fluorescence: F, neuropil: demix(ofSurrounds) };
    const around = { tiles: ofSurrounds, surrounds: tiles.surrounds };
    return { fluorescence: F, ...(await fitNeuropil({ F, ...around, rateHz, tau, signal })) };
  });
}
