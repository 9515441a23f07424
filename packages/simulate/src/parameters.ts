import { InvalidArgumentError } from '@ophys/core';

/** A `[low, high]` interval from which each cell draws its own value, uniformly. */
export type Interval = readonly [low: number, high: number];

/**
 * Everything that shapes a simulated recording. Lengths are pixels, times are seconds, light is
 * photons per pixel and frame, fluorescence is relative to the mean background.
 */
export interface SimulationParameters {
  /** Integer that all randomness comes from; default 0. */
  readonly seed: number;
  /** Number of frames; default 6000. */
  readonly frames: number;
  /** Rows of a frame; default 256. */
  readonly height: number;
  /** Columns of a frame; default 256. */
  readonly width: number;
  /** Frame rate in Hz; default 15. */
  readonly rateHz: number;
  /** Pixel type; integers are rounded and clamped, `float32` is neither. Default `int16`. */
  readonly dtype: 'int16' | 'uint16' | 'float32';

  /** Somata that spike, with their centre in the field; default 120. */
  readonly activeSomata: number;
  /** Somata that never spike, with their centre in the field; default 40. */
  readonly silentSomata: number;
  /** Soma radius in px; default 4.5 to 6.5 (9 to 13 px across, 1.2 µm/px). */
  readonly somaRadiusPx: Interval;
  /** Smallest distance of two soma centres in px; default 9.5; 6 makes them overlap. */
  readonly somaSpacingPx: number;
  /** Mean resting fluorescence at a soma's peak, on top of the background's 1; default 0.6. */
  readonly restingFluorescence: number;
  /** Standard deviation of the log of resting fluorescence over cells; default 0.35. */
  readonly restingSpread: number;
  /** Dendrite and axon pieces with spikes of their own, in the field; default 120. */
  readonly dendrites: number;
  /** Light of a dendrite piece at its peak, rest and activity alike, relative to a soma's; default 1. */
  readonly dendriteBrightness: number;

  /** Mean spike rate over cells in Hz (gamma distributed, kept within 1/6 and 10 times); default 0.3. */
  readonly spikeRateHz: number;
  /** Standard deviation of the log of a cell's rate over time, i.e. burstiness; default 1.5. */
  readonly burstSpread: number;
  /** Correlation time of the rate in s; default 2. */
  readonly burstTauSeconds: number;
  /** Rise time constant of calcium in s; default 0.08 (GCaMP6s-like; 6f-like: 0.04). */
  readonly riseSeconds: number;
  /** Decay time constant of calcium in s; default 1 (GCaMP6s-like; 6f-like: 0.5). */
  readonly decaySeconds: number;
  /** Peak ΔF/F of one spike, median over cells, relative to the soma's rest and the background together; default 0.35 (6f-like: 0.25). */
  readonly spikeDeltaFOverF: number;
  /** Standard deviation of its log over cells; default 0.3. */
  readonly spikeDeltaFOverFSpread: number;
  /** Indicator saturation `s` in `C / (1 + s C)`; default 0.12. */
  readonly saturation: number;

  /** Standard deviation of the fine tissue texture (sigma 1.2 px); default 0.25. */
  readonly fineTexture: number;
  /** Standard deviation of the coarse tissue texture (sigma 8 px); default 0.2. */
  readonly coarseTexture: number;
  /** Share of the light that the vessel takes away at its centre; default 0.7; 0 for no vessel. */
  readonly vesselDepth: number;
  /** Standard deviation of neuropil over time, relative to the tissue it multiplies; default 0.1. */
  readonly neuropilAmplitude: number;
  /** Correlation time of neuropil in s; default 1. */
  readonly neuropilTauSeconds: number;
  /** Share of the neuropil's variance that the whole field has in common; default 0.5. */
  readonly neuropilShared: number;
  /** Factor on the neuropil inside a soma, drawn per cell; default 0.5 to 0.9. */
  readonly neuropilContamination: Interval;
  /** Share `b` of the light that bleaches: `1 - b + b exp(-t / 0.4 T)`; default 0.15. */
  readonly bleaching: number;

  /** Standard deviation of the random walk of the field, per axis, in px; default 1.5. */
  readonly wanderSdPx: number;
  /** Its correlation time in s; default 2. */
  readonly wanderTauSeconds: number;
  /** Jerks (half-sine excursions of 0.27 to 1.33 s) per minute; default 14. */
  readonly jerksPerMinute: number;
  /** Largest jerk in px; default 6. */
  readonly jerkPx: number;
  /** Slow drift over the recording (y linear, x half-sine) in px; default 3. */
  readonly driftPx: number;
  /** Standard deviation of smooth non-rigid motion at its 4 × 4 control points, in px; default 0.7. */
  readonly nonRigidSdPx: number;
  /** Its correlation time in s; default 1. */
  readonly nonRigidTauSeconds: number;
  /** Bidirectional scan: extra displacement of odd rows (1, 3, …) to the right in px; default 0. */
  readonly linePhasePx: number;

  /** Photons per pixel and frame where fluorescence is 1; default 3 (0.3 dim, 10 excellent). */
  readonly photons: number;
  /** Poisson noise of the photons; default true. */
  readonly shotNoise: boolean;
  /** Standard deviation of read noise in photons; default 0.1. */
  readonly readNoisePhotons: number;
  /** Counts per photon; default 50. */
  readonly gain: number;
  /** Counts at no light; default 0. */
  readonly offset: number;
  /** Counts at which the detector saturates; default 2³¹, which no integer dtype here reaches. */
  readonly saturationCounts: number;

  /** Frames that hold no light, as when the shutter or the acquisition drops them; default 0. */
  readonly droppedFrames: number;
  /** Frames whose rows are in random order, as after a lost line trigger; default 0. */
  readonly corruptFrames: number;
}

/** What a caller gives; the rest is {@link defaultParameters}. */
export type SimulationOptions = {
  readonly [Name in keyof SimulationParameters]?: SimulationParameters[Name] | undefined;
};

/**
 * A two-photon recording of GCaMP6s-like cells in layer 2/3, at 3 photons a pixel, with rigid and
 * non-rigid motion. The figures are typical of the field's published recordings and simulators
 * (e.g. NAOMi, Song et al. 2021; indicator kinetics, Chen et al. 2013), not fitted to one of them.
 */
export const defaultParameters: SimulationParameters = {
  seed: 0,
  frames: 6000,
  height: 256,
  width: 256,
  rateHz: 15,
  dtype: 'int16',
  activeSomata: 120,
  silentSomata: 40,
  somaRadiusPx: [4.5, 6.5],
  somaSpacingPx: 9.5,
  restingFluorescence: 0.6,
  restingSpread: 0.35,
  dendrites: 120,
  dendriteBrightness: 1,
  spikeRateHz: 0.3,
  burstSpread: 1.5,
  burstTauSeconds: 2,
  riseSeconds: 0.08,
  decaySeconds: 1,
  spikeDeltaFOverF: 0.35,
  spikeDeltaFOverFSpread: 0.3,
  saturation: 0.12,
  fineTexture: 0.25,
  coarseTexture: 0.2,
  vesselDepth: 0.7,
  neuropilAmplitude: 0.1,
  neuropilTauSeconds: 1,
  neuropilShared: 0.5,
  neuropilContamination: [0.5, 0.9],
  bleaching: 0.15,
  wanderSdPx: 1.5,
  wanderTauSeconds: 2,
  jerksPerMinute: 14,
  jerkPx: 6,
  driftPx: 3,
  nonRigidSdPx: 0.7,
  nonRigidTauSeconds: 1,
  linePhasePx: 0,
  photons: 3,
  shotNoise: true,
  readNoisePhotons: 0.1,
  gain: 50,
  offset: 0,
  saturationCounts: 2 ** 31,
  droppedFrames: 0,
  corruptFrames: 0,
};

/** What a parameter may be: the smallest and largest number, and whether it is whole. */
type Rule = readonly [min: number, max: number, kind?: 'integer' | 'above'];

const positive: Rule = [0, Infinity, 'above'];
const nonNegative: Rule = [0, Infinity];
const share: Rule = [0, 1];
const count: Rule = [0, 2 ** 20, 'integer'];
const size: Rule = [1, 2 ** 31, 'integer'];

const rules: Readonly<Partial<Record<keyof SimulationParameters, Rule>>> = {
  seed: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 'integer'],
  frames: size,
  height: size,
  width: size,
  rateHz: positive,
  activeSomata: count,
  silentSomata: count,
  somaRadiusPx: [1, 32],
  somaSpacingPx: nonNegative,
  restingFluorescence: nonNegative,
  restingSpread: nonNegative,
  dendrites: count,
  dendriteBrightness: nonNegative,
  spikeRateHz: nonNegative,
  burstSpread: nonNegative,
  burstTauSeconds: positive,
  riseSeconds: positive,
  decaySeconds: positive,
  spikeDeltaFOverF: nonNegative,
  spikeDeltaFOverFSpread: nonNegative,
  saturation: nonNegative,
  fineTexture: nonNegative,
  coarseTexture: nonNegative,
  vesselDepth: share,
  neuropilAmplitude: nonNegative,
  neuropilTauSeconds: positive,
  neuropilShared: share,
  neuropilContamination: share,
  bleaching: share,
  wanderSdPx: nonNegative,
  wanderTauSeconds: positive,
  jerksPerMinute: nonNegative,
  jerkPx: nonNegative,
  driftPx: nonNegative,
  nonRigidSdPx: [0, 3],
  nonRigidTauSeconds: positive,
  linePhasePx: [-3, 3],
  photons: nonNegative,
  readNoisePhotons: nonNegative,
  gain: positive,
  offset: [-Infinity, Infinity],
  saturationCounts: positive,
  droppedFrames: count,
  corruptFrames: count,
};

const pixelTypes: readonly unknown[] = ['int16', 'uint16', 'float32'];

/**
 * Fills in the defaults.
 *
 * @throws {InvalidArgumentError} for an unknown name or a value out of its range
 */
export function resolveParameters(options: SimulationOptions): SimulationParameters {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(defaultParameters, name)) {
      throw new InvalidArgumentError(
        name,
        `There is no simulation parameter "${name}"; known are ${Object.keys(defaultParameters).join(', ')}.`,
      );
    }
    if (value !== undefined) checkParameter(name as keyof SimulationParameters, value);
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const parameters = { ...defaultParameters, ...Object.fromEntries(given) };
  if (parameters.riseSeconds >= parameters.decaySeconds) {
    throw new InvalidArgumentError(
      'riseSeconds',
      `Calcium must rise faster than it decays, got rise ${parameters.riseSeconds} s and decay ${parameters.decaySeconds} s.`,
    );
  }
  if (parameters.droppedFrames + parameters.corruptFrames > parameters.frames) {
    throw new InvalidArgumentError(
      'droppedFrames',
      `There are ${parameters.frames} frames, of which ${parameters.droppedFrames} cannot be dropped and ${parameters.corruptFrames} others corrupt.`,
    );
  }
  return parameters;
}

function checkParameter(name: keyof SimulationParameters, value: unknown): void {
  const expectation = explainMismatch(name, value);
  if (expectation === undefined) return;
  throw new InvalidArgumentError(name, `Expected ${name} to be ${expectation}, got ${value}.`);
}

/** What was expected of a value, or undefined when it is as expected. */
function explainMismatch(name: keyof SimulationParameters, value: unknown): string | undefined {
  if (name === 'dtype') return pixelTypes.includes(value) ? undefined : pixelTypes.join(', ');
  if (name === 'shotNoise') return typeof value === 'boolean' ? undefined : 'true or false';
  const [min, max, kind] = rules[name] as Rule;
  const fits = (number: unknown) =>
    Number.isFinite(number) &&
    (number as number) <= max &&
    (kind === 'above' ? (number as number) > min : (number as number) >= min) &&
    (kind !== 'integer' || Number.isInteger(number));
  if (!Array.isArray(defaultParameters[name])) {
    return fits(value) ? undefined : describeRule(min, max, kind);
  }
  const isInterval =
    Array.isArray(value) && value.length === 2 && value.every(fits) && value[0] <= value[1];
  return isInterval ? undefined : `an interval [low, high] within ${min} and ${max}`;
}

function describeRule(min: number, max: number, kind: Rule[2]): string {
  const noun = kind === 'integer' ? 'an integer' : 'a number';
  if (max === Infinity && min === -Infinity) return noun;
  if (max === Infinity) return `${noun} ${kind === 'above' ? 'above' : 'of at least'} ${min}`;
  return `${noun} from ${min} to ${max}`;
}
