/**
 * From masks to signals: extraction, neuropil, baseline, ΔF/F, deconvolution.
 *
 * @module
 */
import type { AnyJob } from '@ophys/compute';
import { extractBlockJob } from './extract.ts';
import { processRoisJob } from './process-signals.ts';

export { cellWeights } from './cell-weights.ts';
export {
  type ExtractBlockSetup,
  type ExtractOptions,
  extractBlockJob,
  extractBlocks,
  extractTraces,
  type TraceBlock,
} from './extract.ts';
export { type MaskTable, packMasks } from './mask-table.ts';
export { type NeuropilMaskOptions, neuropilMasks } from './neuropil-masks.ts';
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
export { type BaselineOptions, maximinBaseline } from './signals/baseline.ts';
export { decayPerFrame, deconvolve } from './signals/deconvolve.ts';
export {
  type DeltaFDefinition,
  type DeltaFInput,
  deltaFDefinitions,
  deltaFOverF,
} from './signals/delta-f.ts';
export {
  DEFAULT_NEUROPIL_COEFFICIENT,
  fitNeuropilCoefficient,
} from './signals/neuropil-coefficient.ts';
export { createTraces, selectTraces, type Traces } from './traces.ts';

/** The jobs that a worker's entry module must serve for this package. */
export const tracesJobs: readonly AnyJob[] = [extractBlockJob, processRoisJob];
