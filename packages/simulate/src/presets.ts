import type { SimulationOptions } from './parameters.ts';

const noMotion = {
  wanderSdPx: 0,
  jerksPerMinute: 0,
  driftPx: 0,
  nonRigidSdPx: 0,
} as const satisfies SimulationOptions;

/**
 * Recordings by difficulty, to be spread into the options:
 * `simulateRecording({ ...presets.dim, seed: 3 })`.
 */
export const presets = {
  /** Short, 60 somata, rigid motion only: for a first look. */
  demo: {
    frames: 2000,
    rateHz: 30,
    activeSomata: 60,
    silentSomata: 0,
    dendrites: 0,
    nonRigidSdPx: 0,
  },
  /** The defaults: 120 active and 40 silent somata, 120 dendrites, rigid and non-rigid motion. */
  standard: {},
  /** Excellent light: 10 photons a pixel. */
  bright: { photons: 10 },
  /** A third of the light: 1 photon a pixel. */
  dim: { photons: 1 },
  /** A tenth of the light: 0.3 photon a pixel. */
  'very-dim': { photons: 0.3 },
  /** GCaMP6f-like transients, short and small, at 30 Hz. */
  'fast-weak': {
    frames: 9000,
    rateHz: 30,
    riseSeconds: 0.04,
    decaySeconds: 0.5,
    spikeDeltaFOverF: 0.25,
  },
  /** Twice the neuropil. */
  'strong-neuropil': { neuropilAmplitude: 0.2 },
  /** Twice the cells, many of them overlapping. */
  dense: { activeSomata: 240, silentSomata: 80, somaSpacingPx: 6 },
  /** 500 dendrite and axon pieces. */
  'dendrite-rich': { dendrites: 500 },
  /** The defaults without motion within frames. */
  rigid: { nonRigidSdPx: 0 },
  /** A drift of 8 px over the recording on top of the usual motion. */
  drift: { driftPx: 8 },
  /** A bidirectional scan whose odd rows lie 1.5 px to the right. */
  'line-phase': { linePhasePx: 1.5 },
  /** A detector that saturates at the brightest cells, and frames that are dark or torn. */
  faulty: { saturationCounts: 400, droppedFrames: 20, corruptFrames: 20 },
  /** The defaults without any motion. */
  still: noMotion,
} as const satisfies Readonly<Record<string, SimulationOptions>>;

/** Name of a preset. */
export type PresetName = keyof typeof presets;
