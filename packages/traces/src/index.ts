/**
 * From masks to signals: extraction, neuropil, baseline, ΔF/F, deconvolution.
 *
 * @module
 */
import type { AnyJob } from '@ophys/compute';
import { deconvolveJob } from './deconvolve-traces.ts';
import { extractBlockJob } from './extract.ts';
import { processRoisJob } from './process-signals.ts';

export { type CellWeightOptions, cellWeights } from './cell-weights.ts';
export { compareTraces, type TraceComparison } from './compare-traces.ts';
export {
  type DeconvolvedTraces,
  type DeconvolveTracesOptions,
  deconvolveJob,
  deconvolveTraces,
} from './deconvolve-traces.ts';
export { demixTraces, measureOverlap, type TraceOverlap } from './demix-traces.ts';
export {
  type ExtractBlockSetup,
  type ExtractOptions,
  extractBlockJob,
  extractBlocks,
  extractTraces,
  type TraceBlock,
} from './extract.ts';
export { type MaskTable, packMasks } from './mask-table.ts';
export {
  type FitNeuropilOptions,
  type FittedNeuropil,
  fitNeuropil,
} from './neuropil/fit-neuropil.ts';
export {
  DEFAULT_NEUROPIL_COEFFICIENT,
  fitNeuropilCoefficient,
} from './neuropil/neuropil-coefficient.ts';
export { type NeuropilMaskOptions, neuropilMasks } from './neuropil/neuropil-masks.ts';
export {
  type NeuropilSurround,
  type NeuropilTileOptions,
  type NeuropilTiles,
  neuropilTiles,
} from './neuropil/neuropil-tiles.ts';
export {
  type Deconvolve,
  deconvolveOp,
  deconvolveTolerance,
  type SpikeModel,
} from './ops/deconvolve/index.ts';
export {
  type MaskProjector,
  type MaskToTrace,
  maskToTrace,
  maskToTraceTolerance,
} from './ops/mask-to-trace/index.ts';
export {
  processRoisJob,
  processSignals,
  type SignalOptions,
  type Signals,
} from './process-signals.ts';
export {
  type BaselineMethod,
  type BaselineOptions,
  baselineMethods,
  estimateBaseline,
} from './signals/baseline.ts';
export { type DeconvolveOptions, deconvolve, reconvolve } from './signals/deconvolve.ts';
export {
  type DeltaFDefinition,
  type DeltaFInput,
  deltaFDefinitions,
  deltaFOverF,
} from './signals/delta-f.ts';
export { type CalciumEvent, detectEvents, type EventOptions } from './signals/events.ts';
export { smoothGaussian } from './signals/gaussian.ts';
export type { SpikeOptions } from './signals/infer-spikes.ts';
export {
  decayPerFrame,
  estimateKinetics,
  type Kinetics,
  timeConstant,
} from './signals/kinetics.ts';
export { frameNoise } from './signals/noise.ts';
export { createTraces, selectTraces, type Traces } from './traces.ts';

/** The jobs that a worker's entry module must serve for this package. */
export const tracesJobs: readonly AnyJob[] = [extractBlockJob, processRoisJob, deconvolveJob];
