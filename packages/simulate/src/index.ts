/**
 * Two-photon recordings with known truth: somata and dendrites that spike, neuropil, bleaching,
 * motion, photon noise. For demos, tests and benchmarks.
 *
 * @module
 */
export type { BadFrames } from './frames/bad-frames.ts';
export { type FrameRange, simulateBlockJob } from './job.ts';
export {
  type Displacement,
  displacementAt,
  displacementOf,
  type Shift,
} from './motion/displacement.ts';
export type { NonRigidMotion } from './motion/non-rigid.ts';
export type { RigidMotion } from './motion/rigid.ts';
export {
  defaultParameters,
  type Interval,
  resolveParameters,
  type SimulationOptions,
  type SimulationParameters,
} from './parameters.ts';
export { type PresetName, presets } from './presets.ts';
export { type Recording, simulateFrames, simulateRecording } from './recording.ts';
export {
  correlate,
  type EstimatedField,
  type EstimatedShifts,
  type RegistrationScore,
  type ScoringPlaces,
  scoreFields,
  scoreLocalRegistration,
  scoreRegistration,
  scoringGrid,
  trueField,
} from './score.ts';
export {
  detectableSomata,
  type TrueCell,
  type TrueCells,
  type TrueNeuropil,
  type Truth,
} from './truth.ts';
