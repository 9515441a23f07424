/**
 * The device seam. An op has one contract and up to three implementations (GPU, WASM SIMD, plain
 * reference); a job carries blocks of a movie through ops, here or on workers.
 *
 * @module
 */
export {
  type Backend,
  type BackendChoice,
  type BackendReport,
  backendChoices,
  type LoadedOp,
  type LoadOptions,
  type LoadRequest,
  loadOp,
  type Op,
} from './backend.ts';
export { type Batch, batchesOf, batchSize, type GpuCost } from './gpu/budget.ts';
export { openGpu } from './gpu/open.ts';
export { type Destroyable, type Gpu, type GpuPrograms, useGpu } from './gpu/program.ts';
export { keepOnDevice, type Resident } from './gpu/resident.ts';
export type { GpuScope } from './gpu/scope.ts';
export {
  compileStages,
  costOf,
  type GpuKernels,
  type GpuStage,
  type GpuStages,
} from './gpu/stages.ts';
export type {
  GpuApi,
  GpuArgument,
  GpuArray,
  GpuDevice,
  GpuKernel,
  GpuKernelSettings,
  GpuKernelSource,
  KernelThread,
  OpenGpuOptions,
} from './gpu/types.ts';
export { createInlineRunner } from './jobs/inline.ts';
export { defineJob, type Job, type JobRun, type JobRunner, type MapOptions } from './jobs/job.ts';
export type { WorkerPort } from './jobs/messages.ts';
export { createWorkerPool } from './jobs/pool.ts';
export type { AnyJob } from './jobs/serve.ts';
export { type DeviceProbe, type GpuProbe, probeDevices } from './probe.ts';
export type { Trial } from './trial.ts';
export { instantiateKernels, type KernelExports } from './wasm/instantiate.ts';
