import type { FrameSource, Image, Rectangle } from '@ophys/core';
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
import { requireContrast } from '../check-movie.ts';
import { correctBlocks } from '../correct-blocks.ts';
import { type CorrectedSink, feed } from '../corrected-movie.ts';
import { watchMean } from '../mean-before.ts';
import { correlationOptionsOf } from '../motion-options.ts';
import type { StageInputs } from './stage-inputs.ts';

/** A movie whose lines agree. */
export interface AlignedMovie {
  readonly source: FrameSource;
  /** How far odd rows were moved back to the left, in px. */
  readonly linePhase: number;
}

/** What all frames are registered to. */
export interface MotionReference {
  readonly image: Image;
  /** How motion within frames is measured. */
  readonly local: LocalMotionOptions;
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
