import * as v from 'valibot';
import { choice, flag, number, wordOrNumber } from '../entry.ts';

/** Registration. */
export const motion = v.strictObject({
  enabled: v.optional(
    flag({
      doc: 'Whether frames are registered; false for a movie that is registered already',
      effect: 'false takes frames as they are, and skips the search for shifts.',
    }),
    true,
  ),
  maxShiftFraction: v.optional(
    number({
      doc: 'Largest whole shift looked for; fine steps may go up to 3 px beyond',
      unit: 'of the shorter side',
      above: 0,
      most: 0.5,
      effect:
        'Higher finds larger movements, slower, and can be misled more by repeated structure.',
    }),
    0.1,
  ),
  linePhase: v.optional(
    wordOrNumber('auto', {
      doc: 'How far odd rows lie to the right of even ones, for bidirectional scans; "auto" measures it, 0 leaves rows as they are',
      unit: 'px',
      least: -100,
      most: 100,
      effect: 'Positive values move odd rows to the left. A wrong one makes edges ragged.',
    }),
    0,
  ),
  nonrigid: v.optional(
    choice(['fields', 'blocks', 'none'], {
      doc: 'How what moves within frames is measured: as fields, refined on the images where the recording gives evidence of such motion, as shifts of blocks, or not at all',
      effect:
        '"none" is the fastest and enough where tissue does not bend; "fields" is the most exact.',
    }),
    'fields',
  ),
  blockSizePx: v.optional(
    number({
      doc: 'Side of a block, for blocks; a frame no larger than a block is registered as a whole',
      unit: 'px',
      least: 16,
      most: 4096,
      whole: true,
      effect: 'Higher is steadier in noise; lower follows finer bending.',
    }),
    128,
  ),
  maxBlockShiftPx: v.optional(
    number({
      doc: 'Largest shift of a block relative to its frame, for blocks',
      unit: 'px',
      least: 1,
      most: 32,
      whole: true,
      effect: 'Higher follows stronger bending, slower, and can be misled more by noise.',
    }),
    5,
  ),
  interpolation: v.optional(
    choice(['cubic', 'bilinear'], {
      doc: 'How corrected frames are resampled',
      effect: '"bilinear" smooths more, and is faster.',
    }),
    'cubic',
  ),
  correlation: v.optional(
    choice(['phase', 'cross'], {
      doc: 'What is compared: whitened spectra, in which every frequency counts alike, or plain images',
      effect: '"cross" can help where a movie is so dim that most frequencies hold only noise.',
    }),
    'phase',
  ),
  highPassPx: v.optional(
    wordOrNumber('none', {
      doc: 'Width of the window whose mean is taken off before frames are compared; one-photon recordings need about two cell diameters',
      unit: 'px',
      least: 3,
      most: 1000,
      effect: 'Lower takes away more of a blurred background, then of the cells.',
    }),
    'none',
  ),
  temporalSmoothingFrames: v.optional(
    number({
      doc: 'Width (standard deviation) over which correlations are averaged in time, 0 for none; for recordings so dim that single frames cannot be registered',
      unit: 'frames',
      least: 0,
      most: 50,
      effect: 'Higher stands more noise and misses faster motion.',
    }),
    0,
  ),
});
