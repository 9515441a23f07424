import { encodeSuite2p, type Suite2pSignals } from '@ophys/exchange';
import type { ResultSignal, Results } from '../results.ts';
import type { RunFacts } from '../run-facts.ts';
import { type ExportedFile, signalOf } from './targets.ts';

/** The folder `suite2p/plane0`, as suite2p and the programs around it load it. */
export function suite2pFiles(results: Results, facts: RunFacts): ExportedFile[] {
  const { rois, frame, images, rateHz, columns } = results;
  const fluorescence = signalOf(results, 'Fluorescence');
  const accepted = columns.get('accepted') ?? columns.get('is_cell');
  const probability = columns.get('cell_probability') ?? columns.get('probability');
  const folder = encodeSuite2p({
    frame,
    rateHz,
    masks: rois.map(({ mask }) => mask),
    signals: {
      F: byRoi(fluorescence, rois.length),
      Fneu: byRoi(signalOf(results, 'Neuropil'), rois.length),
      spks: byRoi(signalOf(results, 'Deconvolved'), rois.length),
      frames: fluorescence.frames,
    } satisfies Suite2pSignals,
    accepted: rois.map((_, i) => Number(accepted?.[i] ?? 1) > 0),
    probability: Float64Array.from(rois, (_, i) => Number(probability?.[i] ?? 1)),
    images,
    ...facts,
  });
  return [...folder].map(([name, bytes]) => ({ path: `suite2p/plane0/${name}`, bytes }));
}

/** `[roi, frame]`, as suite2p has it. */
function byRoi({ data, frames }: ResultSignal, count: number): Float32Array {
  const turned = new Float32Array(data.length);
  for (let t = 0; t < frames; t++) {
    for (let i = 0; i < count; i++) turned[i * frames + t] = data[t * count + i] as number;
  }
  return turned;
}
