import { instantiateKernels, type KernelExports } from '@ophys/compute';
import { dtypeOf, viewAs } from '@ophys/core';
import kernels from '../../kernels.wasm.generated.ts';
import type { Deconvolve, SpikeModel } from './index.ts';

type SolveDecay = (
  trace: number,
  frames: number,
  decay: number,
  penalty: number,
  pools: number,
  spikes: number,
) => void;

interface Kernels extends KernelExports {
  readonly deconvolve_float32: SolveDecay;
  readonly deconvolve_float64: SolveDecay;
  /** Replaces float64 samples by their spikes. */
  deconvolve_rising(
    trace: number,
    frames: number,
    decay: number,
    rise: number,
    penalty: number,
    work: number,
  ): void;
  rising_bytes(frames: number): number;
}

/** A pool is four float64s; there are at most as many as samples. */
const POOL_BYTES = 32;

/** The implementation in WebAssembly. */
export async function load(): Promise<Deconvolve> {
  const exports = await instantiateKernels<Kernels>(kernels);
  return {
    solve(traces, frames, models) {
      const spikes = traces.slice() as typeof traces;
      exports.reset();
      const solveDecay = prepareDecay(exports, frames, dtypeOf(traces) as 'float32' | 'float64');
      const solveRising = models.some(({ rise }) => rise > 0) && prepareRising(exports, frames);
      for (const [i, model] of models.entries()) {
        const solve = model.rise > 0 && solveRising ? solveRising : solveDecay;
        solve(spikes.subarray(i * frames, (i + 1) * frames), model);
      }
      return spikes;
    },
  };
}

/** Replaces samples by their spikes. */
type SolveInPlace = (samples: Float32Array | Float64Array, model: SpikeModel) => void;

function prepareDecay(
  exports: Kernels,
  frames: number,
  dtype: 'float32' | 'float64',
): SolveInPlace {
  const trace = exports.alloc(8 * frames);
  const spikes = exports.alloc(8 * frames);
  const pools = exports.alloc(POOL_BYTES * (frames + 1));
  return (samples, { decay, penalty }) => {
    viewAs(dtype, exports.memory.buffer, trace, frames).set(samples);
    exports[`deconvolve_${dtype}`](trace, frames, decay, penalty, pools, spikes);
    samples.set(viewAs(dtype, exports.memory.buffer, spikes, frames));
  };
}

function prepareRising(exports: Kernels, frames: number): SolveInPlace {
  const trace = exports.alloc(8 * frames);
  const work = exports.alloc(exports.rising_bytes(frames));
  return (samples, { decay, rise, penalty }) => {
    const at = new Float64Array(exports.memory.buffer, trace, frames);
    at.set(samples);
    exports.deconvolve_rising(trace, frames, decay, rise, penalty, work);
    samples.set(at);
  };
}
