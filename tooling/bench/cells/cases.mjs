import { presets } from '@ophys/simulate';

/** Seeds of the tables; nothing was tuned on them. Tuning used 101 to 105. */
export const testSeeds = [1001, 1002, 1003, 1004, 1005];

/**
 * Cells harder than by default: nine modes of neuropil of amplitude 0.1 each (0.2 each where it is
 * strong), so that their sum varies by 0.3, and dendrites fainter than somata.
 */
const recipe = { neuropilAmplitude: 0.3, spikeDeltaFOverF: 0.3, dendriteBrightness: 0.25 };

const still = { wanderSdPx: 0, jerksPerMinute: 0, driftPx: 0, nonRigidSdPx: 0 };

/** Recordings of the tables: name → what is simulated, and whether it has to be registered. */
export const cases = [
  { name: 'bright', options: presets.bright },
  { name: 'standard', options: {} },
  { name: 'dim', options: presets.dim },
  { name: 'very-dim', options: presets['very-dim'] },
  { name: 'strong-neuropil', options: { neuropilAmplitude: 0.6 } },
  { name: 'fast-weak', options: { ...presets['fast-weak'], spikeDeltaFOverF: 0.2 } },
  { name: 'dense', options: presets.dense },
  { name: 'dendrite-rich', options: presets['dendrite-rich'] },
  { name: 'moving', options: {}, isMoving: true, frames: 6000 },
];

const FRAMES = 9000;
const QUICK_FRAMES = 1500;

/** The parameters of a case at a seed. */
export function optionsOf({ options, isMoving = false, frames = FRAMES }, { seed, quick }) {
  const motion = isMoving ? {} : still;
  const length = quick ? QUICK_FRAMES : frames;
  return { ...recipe, ...motion, ...options, frames: length, seed };
}

/** The same scene without motion. */
export function stillOptions(options) {
  return { ...options, ...still };
}
