import * as v from 'valibot';
import { choice, number } from '../entry.ts';

/** From masks to signals. */
export const traces = v.strictObject({
  tauSeconds: v.optional(
    number({
      doc: "Decay time of the indicator's transients",
      unit: 's',
      above: 0,
      most: 60,
      effect: 'Higher bins detection more coarsely, and takes long decays as one event.',
    }),
    1,
  ),
  riseSeconds: v.optional(
    number({
      example: 0.08,
      doc: 'Rise time constant of its transients; 0.08 of the decay time when absent',
      unit: 's',
      least: 0,
      effect: 'Higher puts spikes earlier; 0 lets calcium jump, as suite2p has it.',
    }),
  ),
  overlap: v.optional(
    choice(['demix', 'drop'], {
      doc: 'What is done with pixels that ROIs share',
      effect: '"demix" takes their light apart by least squares, "drop" leaves them out.',
    }),
    'demix',
  ),
  neuropil: v.optional(
    choice(['fixed', 'robust'], {
      doc: 'One coefficient on the mean of a surround, or neuropil fitted to each ROI',
      effect: '"robust" follows how much of it, and of its slopes and curvatures, each ROI holds.',
    }),
    'robust',
  ),
  neuropilCoefficient: v.optional(
    number({
      doc: 'Share of the surround taken off each ROI',
      unit: '1',
      least: 0,
      most: 1,
      effect: 'Higher takes off more; too high makes dips where neighbours are active.',
    }),
    0.7,
  ),
  baselineWindowSeconds: v.optional(
    number({
      doc: 'Window of the running baseline',
      unit: 's',
      above: 0,
      effect: 'Higher keeps slow changes in ΔF/F; lower takes long activity for baseline.',
    }),
    60,
  ),
});
