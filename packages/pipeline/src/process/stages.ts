import type { BackendChoice, BackendReport, JobRunner } from '@ophys/compute';
import type { FrameBlock, FrameSource, Image, Rectangle } from '@ophys/core';
import {
  applyShifts,
  correctLinePhase,
  correctMotion,
  detectBadFrames,
  type EstimateFieldModelOptions,
  estimateFieldModel,
  estimateLinePhase,
  estimateReference,
  joinMotion,
  type LocalMotionOptions,
  type Motion,
  validCrop,
} from '@ophys/motion';
import {
  chooseBinSize,
  createBinner,
  type Detection,
  demixRois,
  detectRois,
} from '@ophys/segmentation';
import {
  cellWeights,
  createTraces,
  extractBlocks,
  neuropilMasks,
  processSignals,
  type Signals,
  selectTraces,
  type Traces,
} from '@ophys/traces';
import type { Settings } from '../settings/schema.ts';
import { requireContrast } from './check-movie.ts';
import type { CorrectedStore } from './corrected-store.ts';
import { createFrameStatistics } from './frame-statistics.ts';
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
}

/** A movie whose lines agree. */
export interface AlignedMovie {
  readonly source: FrameSource;
  /** How far odd rows were moved back to the left, in px. */
  readonly linePhase: number;
}

/** What registration leaves behind. */
export interface RegisteredMovie {
  /** What frames were registered to; the mean when they were so already. */
  readonly reference: Image;
  readonly motion: Motion;
  readonly crop: Rectangle;
  readonly mean: Image;
  readonly maximum: Image;
  /** 1 for each frame whose registration cannot be trusted, else 0. */
  readonly badFrames: Uint8Array;
  readonly binned: ScratchMovie;
}

/** Raw traces of ROIs and their surrounds, and what was made of them. */
export interface ExtractedSignals extends Signals {
  /** Weighted mean of each ROI's pixels, in the movie's units. */
  readonly fluorescence: Traces;
  /** Mean of each ROI's surround. */
  readonly neuropil: Traces;
}

/** Offsets between lines below this, in px, are not worth resampling for. */
const NEGLIGIBLE_LINE_PHASE = 0.1;

/** Before all else: the offset between the lines of a bidirectional scan, as set or as measured. */
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

/** Stage 1: the image that all frames are registered to, and how the recording bends. */
export function findReference(inputs: StageInputs, name: string): Promise<MotionReference> {
  const { source, settings, backend, runner, signal, clock } = inputs;
  return clock.run('reference', async ({ onProgress, setBackend }) => {
    const options = { ...correlationOptionsOf(settings), backend, runner, signal, onProgress };
    const { image, backend: report } = await estimateReference(source, options);
    setBackend(report);
    requireContrast(image.data, name);
    return { image, local: await chooseLocalMotion(source, image, settings, options) };
  });
}

async function chooseLocalMotion(
  source: FrameSource,
  image: Image,
  { motion }: Settings,
  options: EstimateFieldModelOptions,
): Promise<LocalMotionOptions> {
  if (motion.nonrigid === 'none') return { piecewise: false };
  if (motion.nonrigid === 'blocks') {
    return { piecewise: { blockSize: motion.blockSizePx, maxBlockShift: motion.maxBlockShiftPx } };
  }
  return { fieldModel: (await estimateFieldModel(source, image, options)).model };
}

/** Stage 2: shifts and corrected frames; statistics and the binned movie are gathered on the way. */
export function register(
  inputs: StageInputs,
  { image: reference, local }: MotionReference,
): Promise<RegisteredMovie> {
  const { source, settings, backend, runner, store, signal, clock } = inputs;
  const [frames, height, width] = source.shape;
  return clock.run('register', async ({ onProgress, setBackend }) => {
    const parts: Motion[] = [];
    const gathered = gatherFrames(inputs);
    const correlation = correlationOptionsOf(settings);
    const { interpolation } = settings.motion;
    const how = { ...correlation, ...local, interpolation };
    const options = { reference, ...how, backend, runner, signal };
    let report: BackendReport | undefined;
    for await (const corrected of correctMotion(source, options)) {
      const { block } = corrected;
      parts.push({ shifts: corrected.shifts, field: corrected.field });
      await gathered.add(block);
      await store?.append(block);
      report = corrected.backend;
      onProgress({ done: block.start + block.count, total: frames, unit: 'frame' });
    }
    if (report) setBackend(report);
    const motion = joinMotion(parts);
    const badFrames = detectBadFrames(motion.shifts, height, width, {
      maxShift: correlation.maxShift,
    });
    const crop = validCrop(motion.shifts, height, width, { field: motion.field, badFrames });
    return { reference, motion, badFrames, crop, ...gathered.finish() };
  });
}

/** In place of stages 1 and 2, for a movie that is registered already: what they gather on the way. */
export function acceptAsRegistered(inputs: StageInputs): Promise<RegisteredMovie> {
  const { source, store, signal, clock } = inputs;
  const [frames, height, width] = source.shape;
  return clock.run('read', async ({ onProgress }) => {
    const gathered = gatherFrames(inputs);
    for await (const block of source.blocks({ signal })) {
      await gathered.add(block);
      await store?.append(block);
      onProgress({ done: block.start + block.count, total: frames, unit: 'frame' });
    }
    const still = new Float32Array(frames);
    const images = gathered.finish();
    return {
      reference: images.mean,
      motion: { shifts: { y: still, x: still, peak: new Float32Array(frames).fill(1) } },
      badFrames: new Uint8Array(frames),
      crop: { row0: 0, row1: height, column0: 0, column1: width },
      ...images,
    };
  });
}

/** Statistics and bins of corrected frames, block after block. */
function gatherFrames({ source, settings, rateHz, scratch }: StageInputs) {
  const [frames, height, width] = source.shape;
  const statistics = createFrameStatistics(height, width);
  const binSize = chooseBinSize({ rateHz, tau: settings.traces.tauSeconds, frames });
  const binner = createBinner({ height, width, binSize });
  const binned = createScratchMovie(scratch, height, width);
  return {
    async add(block: FrameBlock): Promise<void> {
      statistics.add(block);
      await binned.append(statistics.addBins(binner.push(block)));
    },
    finish: () => ({ binned, ...statistics.images() }),
  };
}

/** Stage 3: ROIs in the binned movie, demixed as far as the settings want. */
export async function findRois(
  inputs: StageInputs,
  registered: RegisteredMovie,
): Promise<Pick<Detection, 'rois' | 'correlationImage'>> {
  const { settings, runner, signal, clock } = inputs;
  const { crop, binned } = registered;
  const { diameterPx: diameter, threshold, demix } = settings.detection;
  const detection = await clock.run('detect', ({ onProgress }) =>
    detectRois(binned, { crop, diameter, threshold, runner, signal, onProgress }),
  );
  if (!demix) return detection;
  const { rois, parameters } = detection;
  const demixed = await clock.run('demix', ({ onProgress }) =>
    demixRois(binned, rois, { ...parameters, crop, runner, signal, onProgress }),
  );
  return { ...detection, rois: demixed.rois };
}

/** Stages 4 and 5: a second pass for the raw traces, then everything derived from them. */
export async function extractSignals(
  inputs: StageInputs,
  { motion, crop }: RegisteredMovie,
  masks: Detection['rois'],
): Promise<ExtractedSignals> {
  const { source, settings, rateHz, backend, runner, store, signal, clock } = inputs;
  const [frames, height, width] = source.shape;
  const { interpolation } = settings.motion;
  const corrected =
    store?.source() ??
    (settings.motion.enabled
      ? applyShifts(source, motion, { interpolation, backend, runner })
      : source);
  const footprints = masks.map((roi) => roi.mask);
  const surrounds = neuropilMasks(footprints, { height, width, crop });
  const all = [...cellWeights(footprints), ...surrounds];
  const fluorescence = createTraces(frames, masks.length);
  const neuropil = createTraces(frames, masks.length);
  await clock.run('extract', async ({ onProgress, setBackend }) => {
    const { blocks, report } = await extractBlocks(corrected, all, { backend, runner, signal });
    setBackend(report);
    for await (const { data, start, count } of blocks) {
      const both = { data, frames: count, count: all.length };
      fluorescence.data.set(selectTraces(both, 0, masks.length).data, start * masks.length);
      neuropil.data.set(selectTraces(both, masks.length, all.length).data, start * masks.length);
      onProgress({ done: start + count, total: frames, unit: 'frame' });
    }
  });
  const { tauSeconds: tau, baselineWindowSeconds: windowSeconds } = settings.traces;
  const neuropilCoefficient =
    settings.traces.neuropil === 'robust' ? 'robust' : settings.traces.neuropilCoefficient;
  const signals = await clock.run('signals', ({ onProgress }) =>
    processSignals({
      F: fluorescence,
      neuropil,
      rateHz,
      tau,
      neuropilCoefficient,
      baseline: { windowSeconds },
      runner,
      signal,
      onProgress,
    }),
  );
  return { fluorescence, neuropil, ...signals };
}
