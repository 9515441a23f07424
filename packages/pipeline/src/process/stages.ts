import type { BackendChoice, JobRunner } from '@ophys/compute';
import type { FrameSource, Image, Mask, Rectangle, RunOptions } from '@ophys/core';
import {
  correctLinePhase,
  detectBadFrames,
  estimateFieldModel,
  estimateLinePhase,
  estimateReference,
  joinMotion,
  type LocalMotionOptions,
  type Motion,
  validCrop,
} from '@ophys/motion';
import {
  type AssessedRoi,
  assessRois,
  type BinnedMovie,
  chooseBinSize,
  createBinner,
  type Detection,
  demixRois,
  detectCellsInImages,
  detectRois,
  measureRois,
  mergeRoiLists,
} from '@ophys/segmentation';
import {
  cellWeights,
  createTraces,
  demixTraces,
  extractBlocks,
  measureOverlap,
  neuropilMasks,
  processSignals,
  type Signals,
  selectTraces,
  type Traces,
} from '@ophys/traces';
import type { Settings } from '../settings/schema.ts';
import { requireContrast } from './check-movie.ts';
import { correctBlocks } from './correct-blocks.ts';
import { type CorrectedSink, correctedMovie, feed } from './corrected-movie.ts';
import type { CorrectedStore } from './corrected-store.ts';
import { createFrameStatistics } from './frame-statistics.ts';
import { watchMean } from './mean-before.ts';
import { correlationOptionsOf } from './motion-options.ts';
import type { Scratch } from './scratch.ts';
import { createScratchMovie, type ScratchMovie } from './scratch-movie.ts';
import type { StageClock } from './stage-clock.ts';

/** What all stages share. */
export interface StageInputs {
  readonly source: FrameSource;
  readonly rateHz: number;
  readonly settings: Settings;
  readonly backend: BackendChoice | undefined;
  readonly runner: JobRunner;
  readonly store: CorrectedStore | undefined;
  readonly scratch: Scratch;
  readonly clock: StageClock;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: RunOptions['onProgress'];
}

/** A movie whose lines agree. */
export interface AlignedMovie {
  readonly source: FrameSource;
  /** How far odd rows were moved back to the left, in px. */
  readonly linePhase: number;
}

/** What registration leaves behind. */
export interface Registration {
  /** What frames were registered to; absent when they were registered already. */
  readonly reference?: Image | undefined;
  /** Mean of the movie as it was before; absent when it was registered already. */
  readonly meanBefore?: Image | undefined;
  readonly motion: Motion;
  readonly crop: Rectangle;
  /** 1 for each frame whose registration cannot be trusted, else 0. */
  readonly badFrames: Uint8Array;
}

/** What is averaged from the corrected movie. */
export interface Averages {
  readonly mean: Image;
  readonly maximum: Image;
  /** Variance of each pixel's noise. */
  readonly noiseVariance: Image;
  /** Number of bins. */
  readonly bins: number;
}

/** Raw traces of ROIs and their surrounds, and what was made of them. */
export interface ExtractedSignals extends Signals {
  /** Weighted mean of each ROI's pixels, in the movie's units. */
  readonly fluorescence: Traces;
  /** Mean of each ROI's surround. */
  readonly neuropil: Traces;
}

/** Rise time of GCaMP6, as a share of its decay time (Chen et al. 2013, doi:10.1038/nature12354). */
const TYPICAL_RISE = 0.08;

/** Offsets between lines below this, in px, are not worth resampling for. */
const NEGLIGIBLE_LINE_PHASE = 0.1;

/** The offset between the lines of a bidirectional scan, as set or as measured. */
export async function alignLines(inputs: StageInputs): Promise<AlignedMovie> {
  const { source, settings, signal, clock } = inputs;
  const { enabled, linePhase } = settings.motion;
  if (!enabled) return { source, linePhase: 0 };
  if (linePhase !== 'auto') return { source: correctLinePhase(source, linePhase), linePhase };
  const { offset } = await clock.run('line phase', ({ onProgress }) =>
    estimateLinePhase(source, { signal, onProgress }),
  );
  if (Math.abs(offset) < NEGLIGIBLE_LINE_PHASE) return { source, linePhase: 0 };
  return { source: correctLinePhase(source, offset), linePhase: offset };
}

/** What all frames are registered to. */
export interface MotionReference {
  readonly image: Image;
  /** How motion within frames is measured. */
  readonly local: LocalMotionOptions;
}

/** The image that all frames are registered to, and how the recording bends. */
export async function findReference(inputs: StageInputs, name: string): Promise<MotionReference> {
  const { source, settings, backend, runner, signal, clock } = inputs;
  const image = await clock.run('reference', async ({ onProgress, setBackend }) => {
    const options = { ...correlationOptionsOf(settings), backend, runner, signal, onProgress };
    const { image, backend: report } = await estimateReference(source, options);
    setBackend(report);
    requireContrast(image.data, name);
    return image;
  });
  return { image, local: await chooseLocalMotion(inputs, image) };
}

async function chooseLocalMotion(
  inputs: StageInputs,
  reference: Image,
): Promise<LocalMotionOptions> {
  const { source, settings, backend, runner, signal, clock } = inputs;
  const { motion } = settings;
  if (motion.nonrigid === 'none') return { piecewise: false };
  if (motion.nonrigid === 'blocks') {
    return { piecewise: { blockSize: motion.blockSizePx, maxBlockShift: motion.maxBlockShiftPx } };
  }
  return clock.run('field model', async ({ onProgress }) => {
    const options = { ...correlationOptionsOf(settings), backend, runner, signal, onProgress };
    return { fieldModel: (await estimateFieldModel(source, reference, options)).model };
  });
}

/** Shifts of every frame; the corrected frames go to the sinks on the way. */
export function register(
  inputs: StageInputs,
  reference: MotionReference,
  sinks: readonly (CorrectedSink | undefined)[],
): Promise<Registration> {
  const { source, settings, clock } = inputs;
  const [frames, height, width] = source.shape;
  return clock.run('register', async ({ onProgress, setBackend, openLog }) => {
    const parts: Motion[] = [];
    const watched = watchMean(source);
    const recorded = { ...inputs, source: watched.source };
    const blocks = correctBlocks(recorded, reference, await openLog());
    for await (const { block, shifts, field, backend } of blocks) {
      parts.push({ shifts, field });
      await feed(sinks, block);
      setBackend(backend);
      onProgress({ done: block.start + block.count, total: frames, unit: 'frame' });
    }
    const motion = joinMotion(parts);
    const { maxShift } = correlationOptionsOf(settings);
    const badFrames = detectBadFrames(motion.shifts, height, width, { maxShift });
    const crop = validCrop(motion.shifts, height, width, { field: motion.field, badFrames });
    const meanBefore = watched.mean();
    return { reference: reference.image, meanBefore, motion, badFrames, crop };
  });
}

/** In place of registration, for a movie that is registered already. */
export function acceptAsRegistered({ source }: StageInputs): Registration {
  const [frames, height, width] = source.shape;
  const still = new Float32Array(frames);
  return {
    motion: { shifts: { y: still, x: still, peak: new Float32Array(frames).fill(1) } },
    badFrames: new Uint8Array(frames),
    crop: { row0: 0, row1: height, column0: 0, column1: width },
  };
}

/** The bins of the corrected movie, and its images. */
export interface AveragingSink extends CorrectedSink {
  readonly binned: ScratchMovie;
  averages(): Averages;
}

/** Averages a corrected movie on the way. */
export function createAveragingSink(inputs: StageInputs): AveragingSink {
  const { source, rateHz, settings, scratch } = inputs;
  const [total, height, width] = source.shape;
  const statistics = createFrameStatistics(height, width);
  const binSize = chooseBinSize({ rateHz, tau: settings.traces.tauSeconds, frames: total });
  const binner = createBinner({ height, width, binSize });
  const binned = createScratchMovie(scratch, height, width);
  let frames = 0;
  return {
    binned,
    get frames() {
      return frames;
    },
    async append(block) {
      statistics.add(block);
      await binned.append(statistics.addBins(binner.push(block)));
      frames += block.count;
    },
    averages: () => ({ ...statistics.images(), bins: binned.shape[0] }),
  };
}

/** Mean, maximum and binned movie; where registration has not averaged on its way, in a pass of its own. */
export function average(
  inputs: StageInputs,
  { motion }: Registration,
  averaging: AveragingSink,
): Promise<Averages> {
  const { source, store, signal, scratch, clock } = inputs;
  const [frames] = source.shape;
  return clock.run('average', async ({ onProgress }) => {
    if (averaging.frames < frames) {
      const corrected = correctedMovie(inputs, motion, [averaging, store]);
      for await (const { start, count } of corrected.blocks({ signal })) {
        onProgress({ done: start + count, total: frames, unit: 'frame' });
      }
    }
    await scratch.sync();
    return averaging.averages();
  });
}

/** ROIs before they are judged, and the image of local correlations. */
export interface FoundRois extends Pick<Detection, 'rois' | 'correlationImage'> {
  /** Diameter of a cell in px; absent when no ROIs were looked for. */
  readonly diameter?: number | undefined;
}

/** ROIs in the binned movie, demixed and joined by quiet cells as far as the settings want. */
export async function findRois(
  inputs: StageInputs,
  { crop }: Registration,
  binned: BinnedMovie,
  mean: Image,
): Promise<FoundRois> {
  const { settings, runner, signal, clock } = inputs;
  const { diameterPx: diameter, threshold, background, demix, anatomical } = settings.detection;
  const detection = await clock.run('detect', ({ onProgress }) =>
    detectRois(binned, { crop, diameter, threshold, background, runner, signal, onProgress }),
  );
  const { parameters, correlationImage } = detection;
  let { rois } = detection;
  if (demix) {
    const options = { ...parameters, crop, runner, signal };
    ({ rois } = await clock.run('demix', ({ onProgress }) =>
      demixRois(binned, rois, { ...options, onProgress }),
    ));
  }
  if (anatomical) {
    rois = await clock.run('anatomy', async ({ onProgress }) => {
      const quiet = detectCellsInImages({ mean }, { diameter: parameters.diameter, crop });
      onProgress({ done: 1, total: 1, unit: 'image' });
      return mergeRoiLists(rois, quiet);
    });
  }
  return { rois, correlationImage, diameter: parameters.diameter };
}

/** In place of detection: ROIs that were given, as they are. */
export function measureGivenRois(
  { signal, clock }: StageInputs,
  { crop }: Registration,
  binned: BinnedMovie,
  masks: readonly Mask[],
): Promise<FoundRois> {
  return clock.run('detect', ({ onProgress }) =>
    measureRois(binned, masks, { crop, signal, onProgress }),
  );
}

/** How much each ROI looks like a cell, and which are accepted. */
export function judgeRois(
  { settings, runner, signal, clock }: StageInputs,
  { crop }: Registration,
  binned: BinnedMovie,
  { rois, diameter }: FoundRois,
): Promise<AssessedRoi[]> {
  const { minProbability, minSnr, minSpatialCorrelation } = settings.detection;
  const accept = { minProbability, minSnr, minSpatialCorrelation };
  return clock.run('assess', ({ onProgress }) =>
    assessRois(binned, rois, { diameter, crop, accept, runner, signal, onProgress }),
  );
}

/** A second pass for the raw traces, then everything derived from them. */
export async function extractSignals(
  inputs: StageInputs,
  registration: Registration,
  { noiseVariance }: Averages,
  masks: Detection['rois'],
): Promise<ExtractedSignals> {
  const { settings, rateHz, runner, signal, clock } = inputs;
  const { fluorescence, neuropil } = await extract(inputs, registration, noiseVariance, masks);
  const { tauSeconds: tau, riseSeconds = TYPICAL_RISE * tau } = settings.traces;
  const { baselineWindowSeconds: windowSeconds } = settings.traces;
  const neuropilCoefficient =
    settings.traces.neuropil === 'robust' ? 'robust' : settings.traces.neuropilCoefficient;
  const signals = await clock.run('signals', ({ onProgress }) =>
    processSignals({
      F: fluorescence,
      neuropil,
      rateHz,
      tau,
      riseSeconds,
      neuropilCoefficient,
      baseline: { windowSeconds },
      runner,
      signal,
      onProgress,
    }),
  );
  return { fluorescence, neuropil, ...signals };
}

function extract(
  inputs: StageInputs,
  { motion, crop }: Registration,
  noiseVariance: Image,
  masks: Detection['rois'],
): Promise<Pick<ExtractedSignals, 'fluorescence' | 'neuropil'>> {
  const { source, settings, backend, runner, signal, clock } = inputs;
  const [frames, height, width] = source.shape;
  const isDemixed = settings.traces.overlap === 'demix';
  return clock.run('extract', async ({ onProgress, setBackend }) => {
    const footprints = masks.map((roi) => roi.mask);
    const surrounds = neuropilMasks(footprints, { height, width, crop });
    const weights = cellWeights(footprints, {
      noiseVariance: noiseVariance.data,
      sharedPixels: isDemixed ? 'kept' : 'dropped',
    });
    const all = [...weights, ...surrounds];
    const fluorescence = createTraces(frames, masks.length);
    const neuropil = createTraces(frames, masks.length);
    const corrected = correctedMovie(inputs, motion);
    const { blocks, report } = await extractBlocks(corrected, all, { backend, runner, signal });
    setBackend(report);
    for await (const { data, start, count } of blocks) {
      const both = { data, frames: count, count: all.length };
      fluorescence.data.set(selectTraces(both, 0, masks.length).data, start * masks.length);
      neuropil.data.set(selectTraces(both, masks.length, all.length).data, start * masks.length);
      onProgress({ done: start + count, total: frames, unit: 'frame' });
    }
    if (!isDemixed) return { fluorescence, neuropil };
    const overlap = measureOverlap(footprints, weights);
    return {
      fluorescence: demixTraces(fluorescence, overlap, { signal }),
      neuropil: demixTraces(neuropil, overlap, { signal }),
    };
  });
}

/** Makes the corrected movie for its store, where no stage has done so on its way. */
export async function completeStore(inputs: StageInputs, { motion }: Registration): Promise<void> {
  const { source, store, signal, onProgress } = inputs;
  const [total] = source.shape;
  if (store === undefined || store.frames === total) return;
  for await (const { start, count } of correctedMovie(inputs, motion).blocks({ signal })) {
    onProgress?.({ stage: 'write', done: start + count, total, unit: 'frame' });
  }
}
