import { instantiateKernels, type KernelExports } from '@ophys/compute';
import { type Dtype, dtypeOf, type TypedArray, viewAs } from '@ophys/core';
import kernels from '../../kernels.wasm.generated.ts';
import type { MaskTable } from '../../mask-table.ts';
import type { MaskProjector, MaskToTrace } from './index.ts';
import { cutIntoRuns } from './runs.ts';

type SumFrames = (
  frames: number,
  count: number,
  pixelsPerFrame: number,
  masks: number,
  offsets: number,
  runs: number,
  weights: number,
  out: number,
) => void;

type Kernels = KernelExports & Readonly<Record<`sum_${Exclude<Dtype, 'float64'>}`, SumFrames>>;

/** Pixels are copied to the kernel in pieces of about this size, so that they stay in cache. */
const PIECE_BYTES = 1 << 20;
/** A padded run may read this far past the last pixel. */
const OVERREAD_BYTES = 16;

/** The SIMD implementation. Float64 pixels are rounded to float32 first. */
export async function load(): Promise<MaskToTrace> {
  await instantiateKernels<Kernels>(kernels);
  return {
    async prepare(masks, pixelsPerFrame) {
      return createProjector(await instantiateKernels<Kernels>(kernels), masks, pixelsPerFrame);
    },
  };
}

function createProjector(
  exports: Kernels,
  masks: MaskTable,
  pixelsPerFrame: number,
): MaskProjector {
  const table = cutIntoRuns(masks);
  const offsets = place(exports, table.offsets);
  const runs = place(exports, table.runs);
  const weights = place(exports, table.weights);
  const piece = Math.max(1, Math.floor(PIECE_BYTES / (4 * Math.max(1, pixelsPerFrame))));
  const pixelsAt = exports.alloc(4 * piece * pixelsPerFrame + OVERREAD_BYTES);
  const tracesAt = exports.alloc(4 * piece * masks.count);

  return {
    async project(frames, count) {
      const traces = new Float32Array(count * masks.count);
      const dtype = kernelDtype(frames);
      for (let first = 0; first < count; first += piece) {
        const n = Math.min(piece, count - first);
        const part = frames.subarray(first * pixelsPerFrame, (first + n) * pixelsPerFrame);
        viewAs(dtype, exports.memory.buffer, pixelsAt, part.length).set(part);
        exports[`sum_${dtype}`](
          pixelsAt,
          n,
          pixelsPerFrame,
          masks.count,
          offsets,
          runs,
          weights,
          tracesAt,
        );
        const sums = new Float32Array(exports.memory.buffer, tracesAt, n * masks.count);
        traces.set(sums, first * masks.count);
      }
      return traces;
    },
    async release() {},
  };
}

function kernelDtype(frames: TypedArray): Exclude<Dtype, 'float64'> {
  const dtype = dtypeOf(frames);
  return dtype === 'float64' ? 'float32' : dtype;
}

function place(exports: Kernels, array: Uint32Array | Float32Array): number {
  const at = exports.alloc(Math.max(4, array.byteLength));
  viewAs(dtypeOf(array), exports.memory.buffer, at, array.length).set(array);
  return at;
}
