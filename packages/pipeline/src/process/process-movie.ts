import { type BackendChoice, createInlineRunner, type JobRunner } from '@ophys/compute';
import {
  type FrameSource,
  type Image,
  InvalidArgumentError,
  type Mask,
  type Rectangle,
  type RunOptions,
} from '@ophys/core';
import type { DisplacementField, Shifts } from '@ophys/motion';
import type { AssessedRoi } from '@ophys/segmentation';
import { resolveSettings } from '../settings/resolve.ts';
import type { Settings, SettingsInput } from '../settings/schema.ts';
import { checkDuration, checkMovie, requireFinite } from './check-movie.ts';
import type { CorrectedStore } from './corrected-store.ts';
import { createMemoryScratch, type Scratch } from './scratch.ts';
import { createScratchMovie } from './scratch-movie.ts';
import { createStageClock, type StageReport } from './stage-clock.ts';
import type { StageKeeper } from './stage-keeper.ts';
import { average, completeStore, createAveragingSink } from './stages/average.ts';
import { type ExtractedSignals, extractSignals } from './stages/extract-signals.ts';
import { findRois, judgeRois, measureGivenRois } from './stages/find-rois.ts';
import { acceptAsRegistered, alignLines, findReference, register } from './stages/register.ts';
import type { StageInputs } from './stages/stage-inputs.ts';

/** How a movie is processed. */
export interface ProcessOptions extends RunOptions {
  /** Frames per second. */
  readonly rateHz: number;
  /** What messages call the movie; default `the movie`. */
  readonly name?: string | undefined;
  readonly settings?: SettingsInput | undefined;
  /** Where kernels run; default `auto`. */
  readonly backend?: BackendChoice | undefined;
  /** Spreads blocks over workers; default the calling thread. */
  readonly runner?: JobRunner | undefined;
  /** ROIs that are taken in place of looking for any; `settings.detection.rois` names where from. */
  readonly masks?: readonly Mask[] | undefined;
  /** Keeps the corrected movie; without it frames are corrected again when they are needed. */
  readonly store?: CorrectedStore | undefined;
  /** Room for the binned movie; default memory. The caller closes it; with a keeper, it is kept too. */
  readonly scratch?: Scratch | undefined;
  /** Frames that are read at a time; default about 8 MiB of them. Changes no result. */
  readonly blockFrames?: number | undefined;
  /** Keeps what stages find from one run to the next; default every stage runs. */
  readonly keeper?: StageKeeper | undefined;
  /** Resident memory of this process in bytes, for the stage reports. */
  readonly readMemory?: (() => number) | undefined;
}

/** Everything found in a movie. Traces are `[frame, roi]`. */
export interface ProcessedMovie {
  readonly rateHz: number;
  readonly settings: Settings;
  /** How far odd rows were moved back to the left before anything else, in px; 0 for not at all. */
  readonly linePhase: number;
  /** Rigid shift of every frame. */
  readonly shifts: Shifts;
  /** What moved within frames on top of that; absent when nothing did. */
  readonly field: DisplacementField | undefined;
  /** 1 for each frame whose registration cannot be trusted, else 0; they are corrected all the same. */
  readonly badFrames: Uint8Array;
  /** Part of the field that every good frame covers. */
  readonly crop: Rectangle;
  /** Mean of the movie before its motion was taken out. */
  readonly meanBefore: Image;
  readonly images: SummaryImages;
  readonly rois: readonly AssessedRoi[];
  readonly signals: ExtractedSignals;
  readonly stages: readonly StageReport[];
}

/** Images of the whole recording, `[row, column]`. */
export interface SummaryImages {
  /** What frames were registered to. */
  readonly reference: Image;
  /** Mean of the corrected movie. */
  readonly mean: Image;
  /** Largest value of the corrected movie after averaging over the bins of detection. */
  readonly maximum: Image;
  /** Mean correlation of each pixel with its eight neighbours over the binned movie. */
  readonly correlation: Image;
}

/**
 * The main job without files: reference image, registration, ROI detection, extraction, signals.
 *
 * Two passes over the movie, in blocks; memory does not grow with the number of frames, save for
 * the traces themselves.
 *
 * @throws {InvalidArgumentError} for settings out of range
 * @throws {InputError} for a movie that cannot be registered, e.g. without frames
 */
export async function processMovie(
  source: FrameSource,
  options: ProcessOptions,
): Promise<ProcessedMovie> {
  const { rateHz, onProgress, readMemory, backend, store, signal } = options;
  const { name = 'the movie' } = options;
  checkMovie(source, name);
  const settings = resolveSettings(options.settings);
  requireMasks(settings, options.masks);
  checkDuration(source, { rateHz, tau: settings.traces.tauSeconds }, name);
  const recorded: StageInputs = {
    source: requireFinite(inBlocks(source, options.blockFrames), name),
    rateHz,
    settings,
    backend,
    store,
    signal,
    onProgress,
    runner: options.runner ?? createInlineRunner(),
    scratch: options.scratch ?? createMemoryScratch(),
    clock: createStageClock({ onProgress, readMemory, signal, keeper: options.keeper }),
  };
  const { source: aligned, linePhase } = await alignLines(recorded);
  const inputs = { ...recorded, source: aligned };
  const averaging = createAveragingSink(inputs);
  const registration = settings.motion.enabled
    ? await register(inputs, await findReference(inputs, name), [averaging, store])
    : acceptAsRegistered(inputs);
  const averages = await average(inputs, registration, averaging);
  const { mean, maximum, bins } = averages;
  await inputs.runner.rest();
  const binned = createScratchMovie(inputs.scratch, mean.height, mean.width, bins);
  const roisFound = await (options.masks
    ? measureGivenRois(inputs, registration, binned, options.masks)
    : findRois(inputs, registration, binned, mean));
  const rois = await judgeRois(inputs, registration, binned, roisFound);
  const { correlationImage: correlation } = roisFound;
  await inputs.runner.rest();
  const signals = await extractSignals(inputs, registration, averages, rois);
  await completeStore(inputs, registration);
  const { motion, badFrames, crop } = registration;
  const { shifts, field } = motion;
  const { reference = mean, meanBefore = mean } = registration;
  const images = { reference, mean, maximum, correlation };
  const stages = inputs.clock.reports;
  const found = { linePhase, shifts, field, badFrames, crop, meanBefore, images, rois, signals };
  return { rateHz, settings, ...found, stages };
}

/** Settings name a file of ROIs; who calls has read it. */
function requireMasks({ detection }: Settings, masks: readonly Mask[] | undefined): void {
  if (detection.rois === undefined || masks !== undefined) return;
  throw new InvalidArgumentError(
    'masks',
    `detection.rois names ${detection.rois}; read it and pass its masks, as runRecording does.`,
  );
}

/** The same movie, in blocks of a size where none is asked for. */
function inBlocks(source: FrameSource, size: number | undefined): FrameSource {
  if (size === undefined) return source;
  const { shape, dtype, rateHz } = source;
  const blocks: FrameSource['blocks'] = (request) => source.blocks({ size, ...request });
  return { shape, dtype, rateHz, blocks };
}
