import type { Op } from '@ophys/compute';
import { DeviceMissingError } from '@ophys/core';
import type { Kinetics } from '../../signals/kinetics.ts';

/**
 * Non-negative deconvolution, trace after trace: the spikes of the calcium `c` that solves
 *
 * `min ½ Σ_t (y_t − c_t)² + λ Σ_{t≥1} s_t`, where `s_t = c_t − (d + r) c_{t−1} + d r c_{t−2} ≥ 0`
 *
 * with decay `d` and rise `r` per frame; `r = 0` is AR(1) decay, `s_t = c_t − d c_{t−1}`. The first calcium is
 * free, negative too, and was decaying before, so that `s_1 = c_1 − d c_0`; the first sample's spike is 0:
 * what came before the recording is not known.
 *
 * Time is linear in samples. AR(1) is solved exactly, by pools of adjacent violators (OASIS); rise and decay by
 * an active set in WASM, exactly, and in the reference by an interior-point method, to a relative duality
 * gap of 1e-12.
 */
export interface Deconvolve {
  /**
   * @param traces `[trace, frame]`, finite, baseline-subtracted
   * @param frames samples of each trace
   * @param models how each trace is solved
   * @returns spikes, of the shape, type and units of `traces`
   */
  solve<Samples extends Float32Array | Float64Array>(
    traces: Samples,
    frames: number,
    models: readonly SpikeModel[],
  ): Samples;
}

/** What a trace is solved by. */
export interface SpikeModel extends Kinetics {
  /** `λ ≥ 0`, in the trace's units; 0 for the plain non-negative problem. */
  readonly penalty: number;
}

/**
 * Largest allowed difference from the reference, relative to a trace's largest magnitude: both add up in
 * float64, in another order, and with a rise the reference stops at its gap; float32 traces round once on the
 * way out.
 */
export const deconvolveTolerance = 1e-6;

/** The op. There is nothing in it for a GPU: a trace is one chain of dependent steps. */
export const deconvolveOp: Op<Deconvolve> = {
  name: 'traces/deconvolve',
  loaders: {
    gpu: async () => {
      throw new DeviceMissingError('Deconvolution has no GPU implementation; use "wasm".');
    },
    wasm: async () => (await import('./wasm.ts')).load(),
    reference: async () => (await import('./reference.ts')).load(),
  },
};
