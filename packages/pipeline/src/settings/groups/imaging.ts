import * as v from 'valibot';
import { number, pair, text } from '../entry.ts';

/** About the microscope and what it looked at. */
export const imaging = v.strictObject({
  rateHz: v.optional(
    number({
      example: 30,
      doc: 'Frames per second of one plane',
      unit: 'Hz',
      above: 0,
      most: 100_000,
      effect:
        'It scales every time: bins of detection, baselines, decay. A wrong one gives wrong traces.',
    }),
  ),
  indicator: v.optional(text({ example: 'GCaMP6s', doc: 'Calcium indicator, e.g. "GCaMP6s"' })),
  location: v.optional(text({ example: 'V1', doc: 'Brain region, e.g. "V1"' })),
  excitationLambda: v.optional(
    number({ example: 920, doc: 'Excitation wavelength', unit: 'nm', above: 0 }),
  ),
  emissionLambda: v.optional(
    number({ example: 510, doc: 'Emission wavelength', unit: 'nm', above: 0 }),
  ),
  channel: v.optional(text({ example: 'green', doc: 'Name of the optical channel' })),
  device: v.optional(text({ example: 'Microscope 2', doc: 'Name of the microscope' })),
  deviceDescription: v.optional(
    text({ example: 'Resonant two-photon microscope', doc: 'About the microscope' }),
  ),
  pixelSizeUm: v.optional(
    pair({ example: [1.2, 1.2], doc: 'Width and height of a pixel', unit: 'µm', above: 0 }),
  ),
});
