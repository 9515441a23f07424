import { type Backend, loadOp } from '@ophys/compute';
import type { Image, TypedArray } from '@ophys/core';
import { copyGrid, type DisplacementField, type Motion } from '../field.ts';
import { blockCorrelate } from '../ops/block-correlate/index.ts';
import { prepareBlocks } from '../ops/block-correlate/prepare.ts';
import { phaseCorrelate } from '../ops/phase-correlate/index.ts';
import { prepareReference } from '../ops/phase-correlate/prepare.ts';
import { refineField } from '../ops/refine-field/index.ts';
import { type FieldModel, isRigid } from '../ops/refine-field/model.ts';
import { type CorrelationOptions, resolveCorrelationOptions } from '../options.ts';
import type { Shifts } from '../shifts.ts';
import { blockCentres, type PiecewiseOptions } from './block-grid.ts';
import { openFrameFilter } from './frame-filter.ts';
import type { NeighbouredBlock } from './neighbours.ts';
import { correlateSmoothly, joinNeighbours } from './temporal-smoothing.ts';

/** What motion is measured against, and how. */
export interface EstimateSetup {
  readonly reference: Image;
  readonly options: CorrelationOptions;
  /** False: rigid shifts alone. */
  readonly piecewise: false | PiecewiseOptions;
  /** Refines fields on the images, in place of blocks. */
  readonly fieldModel?: FieldModel | undefined;
  readonly backend: Backend;
}

/** Measures the motion of frames against one reference. */
export interface MotionEstimator {
  /** Each frame's motion depends on that frame and, with temporal smoothing, its neighbours alone. */
  estimate(frames: NeighbouredBlock): Promise<Motion>;
  close(): Promise<void>;
}

/**
 * The chain that every frame goes through: the filter, its rigid shift, then what moves relative to
 * that: fields refined on the images, or the shifts of blocks.
 */
export async function openMotionEstimator(setup: EstimateSetup): Promise<MotionEstimator> {
  const filter = await openFrameFilter(setup.reference, setup.options, setup.backend);
  const filtered = { ...setup, reference: await filter.image(setup.reference) };
  const rigid = await openRigid(filtered);
  const local = await openLocal(filtered);
  return {
    async estimate(frames) {
      const { count } = frames;
      const pixels = frames.data.length / count;
      const before = (frames.neighbours?.before.length ?? 0) / pixels;
      const joined = joinNeighbours(frames);
      const all = await filter.frames(joined, joined.length / pixels);
      const shifts = await rigid.measure(all, before, count);
      const data = all.subarray(before * pixels, (before + count) * pixels);
      if (!local) return { shifts };
      const field = await local.measure(data, count, shifts);
      return { shifts, field: { ...field, grid: copyGrid(field.grid) } };
    },
    async close() {
      await filter.close();
      await rigid.close();
      if (local) await local.close();
    },
  };
}

/** Measures what moves within frames; undefined where nothing does. */
interface LocalEstimator {
  measure(data: TypedArray, count: number, shifts: Shifts): Promise<DisplacementField>;
  close(): Promise<void>;
}

async function openLocal(setup: EstimateSetup): Promise<LocalEstimator | undefined> {
  if (setup.fieldModel !== undefined) return openRefiner(setup.fieldModel, setup.backend);
  return setup.piecewise ? openBlocks(setup, setup.piecewise) : undefined;
}

async function openRefiner(
  model: FieldModel,
  backend: Backend,
): Promise<LocalEstimator | undefined> {
  if (isRigid(model)) return undefined;
  const { implementation } = await loadOp(refineField, backend);
  const refiner = await implementation.prepare(model);
  return {
    measure: (data, count, shifts) => refiner.refine(data, count, shifts),
    close: () => refiner.close(),
  };
}

async function openRigid({ reference, options, backend }: EstimateSetup) {
  const { implementation } = await loadOp(phaseCorrelate, backend);
  const prepared = prepareReference(reference, options);
  const correlator = await implementation.prepare(prepared);
  const { temporalSmoothing } = resolveCorrelationOptions(options);
  return {
    /** Shifts of `count` frames, `before` of their neighbours being in front of them. */
    measure: (data: TypedArray, before: number, count: number): Promise<Shifts> =>
      temporalSmoothing > 0
        ? correlateSmoothly(correlator, prepared, { data, before, count }, temporalSmoothing)
        : correlator.correlate(data, count),
    close: () => correlator.close(),
  };
}

/** Undefined where the whole frame is one block, whose shift is the rigid one. */
async function openBlocks(
  { reference, options, backend }: EstimateSetup,
  piecewise: PiecewiseOptions,
): Promise<LocalEstimator | undefined> {
  const blocks = prepareBlocks(reference, options, piecewise);
  if (blocks.spectra.length === 1) return undefined;
  const { implementation } = await loadOp(blockCorrelate, backend);
  const correlator = await implementation.prepare(blocks);
  const grid = blockCentres(blocks);
  return {
    async measure(data, count, shifts) {
      const { y, x } = await correlator.correlate(data, count, shifts);
      return { grid, y, x };
    },
    close: () => correlator.close(),
  };
}
