import type { SimulationParameters } from '../parameters.ts';
import { Random, streams } from '../random/random.ts';
import { isWithin, type Place, scatterPlaces } from './layout.ts';
import { drawDisc, drawRing, type Ellipse, type Patch } from './shapes.ts';

/** One source of fluorescence as it was drawn. */
export interface Cell extends Place {
  /** Mean of the semi-axes in px. */
  readonly radiusPx: number;
  /** Resting fluorescence at the peak, relative to the mean background. */
  readonly restingFluorescence: number;
  /** Resting fluorescence at the peak with the mean background in it: what ΔF/F is relative to. */
  readonly baselineFluorescence: number;
  /** Factor on the neuropil inside; 1 for dendrites. */
  readonly neuropilContamination: number;
  /** Whether it ever spikes. */
  readonly isActive: boolean;
  /** Where its light comes from; peak 1. */
  readonly shape: Patch;
  /** Where it takes the neuropil's place; peak 1. */
  readonly body: Patch;
}

/** Somata: first the active, then the silent ones of the field, then those of the margin. */
export function createSomata(parameters: SimulationParameters): Cell[] {
  const { activeSomata, silentSomata, somaRadiusPx, neuropilContamination } = parameters;
  const random = new Random(parameters.seed, streams.somata);
  const count = activeSomata + silentSomata;
  return scatterPlaces(random, parameters, count, parameters.somaSpacingPx).map((place, i) => {
    const radius = random.between(...somaRadiusPx);
    const aspect = random.between(0.8, 1);
    const major = radius / Math.sqrt(aspect);
    const angle = random.between(0, Math.PI);
    const ellipse: Ellipse = { ...place, major, minor: major * aspect, angle };
    const isActiveInMargin = random.uniform() * count < activeSomata;
    return {
      ...place,
      radiusPx: (ellipse.major + ellipse.minor) / 2,
      ...drawBrightness(random, parameters),
      neuropilContamination: random.between(...neuropilContamination),
      isActive: isWithin(place, parameters) ? i < activeSomata : isActiveInMargin,
      shape: drawRing(ellipse),
      body: drawDisc(ellipse),
    };
  });
}

/** Pieces of dendrites and axons: small, elongated, anywhere. */
export function createDendrites(parameters: SimulationParameters): Cell[] {
  const random = new Random(parameters.seed, streams.dendrites);
  return scatterPlaces(random, parameters, parameters.dendrites, 0).map((place) => {
    const minor = random.between(0.8, 1.8);
    const major = Math.max(minor, random.between(1.2, 5));
    const ellipse: Ellipse = { ...place, minor, major, angle: random.between(0, Math.PI) };
    const shape = drawDisc(ellipse);
    return {
      ...place,
      radiusPx: (ellipse.major + ellipse.minor) / 2,
      ...drawBrightness(random, parameters, parameters.dendriteBrightness),
      neuropilContamination: 1,
      isActive: true,
      shape,
      body: shape,
    };
  });
}

/** Lognormal with the mean asked for. */
function drawBrightness(random: Random, parameters: SimulationParameters, brightness = 1) {
  const { restingFluorescence: mean, restingSpread: spread } = parameters;
  const resting = mean * Math.exp(spread * random.normal() - spread ** 2 / 2);
  return {
    restingFluorescence: brightness * resting,
    baselineFluorescence: brightness * (1 + resting),
  };
}
