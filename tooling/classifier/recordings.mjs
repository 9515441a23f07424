import {
  assessRois,
  binMovie,
  compareSegmentations,
  demixRois,
  detectRois,
  featuresOf,
} from '@ophys/segmentation';
import { detectableSomata, simulateRecording } from '@ophys/simulate';

/** Frames per second; few, because ROIs are judged on bins of a second. */
const RATE_HZ = 2;
/** Light of a frame over that of a frame at 15 Hz. */
const LIGHT = 15 / RATE_HZ;
/** Mean of a transient's first bin over its peak. */
const PEAK_SHARE = 0.75;

const still = { wanderSdPx: 0, jerksPerMinute: 0, driftPx: 0, nonRigidSdPx: 0 };

/** What ROIs are looked for in: light, neuropil, crowding, dendrites, and motion that was left in. */
export const kinds = {
  bright: { photons: 10 },
  standard: {},
  dim: { photons: 1 },
  'very-dim': { photons: 0.3 },
  'strong-neuropil': { neuropilAmplitude: 0.6 },
  'fast-weak': { riseSeconds: 0.04, decaySeconds: 0.5, spikeDeltaFOverF: 0.2 },
  dense: { activeSomata: 60, silentSomata: 20, somaSpacingPx: 6 },
  'dendrite-rich': { dendrites: 125 },
  'bright-dendrites': { dendriteBrightness: 0.6 },
  shaking: {
    wanderSdPx: 0.3,
    wanderTauSeconds: 2,
    jerksPerMinute: 10,
    jerkPx: 2,
    nonRigidSdPx: 0.2,
  },
};

function optionsOf(kind, seed) {
  const { photons = 3, spikeDeltaFOverF = 0.3, ...rest } = kinds[kind];
  return {
    seed,
    frames: 400 * RATE_HZ,
    height: 128,
    width: 128,
    rateHz: RATE_HZ,
    dtype: 'float32',
    activeSomata: 30,
    silentSomata: 10,
    dendrites: 30,
    dendriteBrightness: 0.25,
    neuropilAmplitude: 0.3,
    ...still,
    ...rest,
    photons: photons * LIGHT,
    readNoisePhotons: 0.1 * Math.sqrt(LIGHT),
    spikeDeltaFOverF: spikeDeltaFOverF * PEAK_SHARE,
  };
}

/**
 * ROIs of one recording, looked for less strictly than by default so that there is something to reject:
 * features, and whether each is a cell. Silent cells and those cut off by the border are left out.
 *
 * @returns `{ kind, seed, features, isCell }[]`
 */
export async function collectExamples(kind, seed) {
  const { source, truth } = simulateRecording(optionsOf(kind, seed));
  const movie = await binMovie(source, { binSize: RATE_HZ });
  const { rois: detected, parameters } = await detectRois(movie, { threshold: 4, minArea: 0.15 });
  const { rois } = await demixRois(movie, detected, parameters);
  const assessed = await assessRois(movie, rois, { diameter: parameters.diameter });
  const masks = rois.map(({ mask }) => mask);
  const { matches } = compareSegmentations(masks, truth.somata.binaryFootprints);
  const partner = new Map(matches.map(({ a, b }) => [a, b]));
  const wanted = new Set(detectableSomata(truth));
  return assessed.flatMap(({ quality }, i) => {
    const cell = partner.get(i);
    if (cell !== undefined && !wanted.has(cell)) return [];
    return [{ kind, seed, features: featuresOf(quality), isCell: cell !== undefined }];
  });
}
