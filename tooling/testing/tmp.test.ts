import { expect, it } from 'vitest';
import { presets, simulateRecording, detectableSomata } from '@ophys/simulate';
import { applyShifts, estimateReference, estimateShifts } from '@ophys/motion';
import { binMovie, compareSegmentations, detectRois } from '@ophys/segmentation';
import { cellWeights, extractTraces, processSignals } from '@ophys/traces';
it('x', async () => {
  const t0 = performance.now();
const { source, truth } = simulateRecording({ ...presets.demo, height: 96, width: 96, frames: 900, activeSomata: 10 });
const { image: reference } = await estimateReference(source);
const { shifts } = await estimateShifts(source, reference);
const corrected = applyShifts(source, shifts);
const { rois } = await detectRois(await binMovie(corrected, { binSize: 30 }));
const masks = rois.map((roi) => roi.mask);
const traces = await extractTraces(corrected, cellWeights(masks));
const { deltaFOverF } = await processSignals({ F: traces, rateHz: 30, tau: 1 });
  console.log(performance.now() - t0, rois.length, deltaFOverF.frames, compareSegmentations(masks, truth.somata.binaryFootprints));
  console.log(truth.somata.cells.length, detectableSomata(truth).length);
});
