import { instantiateKernels, type KernelExports } from '@ophys/compute';
import base64 from './kernels.wasm.generated.ts';

/** Settings and frame are offsets in the module's memory; the result says whether there is contrast. */
type CorrelateFrame = (settings: number, frame: number) => number;

type TranslateFrame = (
  from: number,
  to: number,
  height: number,
  width: number,
  dy: number,
  dx: number,
  weights: number,
  line: number,
) => void;

/** What `assembly/index.ts` exports. */
export interface MotionKernels extends KernelExports {
  readonly correlate_u8: CorrelateFrame;
  readonly correlate_i8: CorrelateFrame;
  readonly correlate_u16: CorrelateFrame;
  readonly correlate_i16: CorrelateFrame;
  readonly correlate_f32: CorrelateFrame;
  readonly translate_u8: TranslateFrame;
  readonly translate_i8: TranslateFrame;
  readonly translate_u16: TranslateFrame;
  readonly translate_i16: TranslateFrame;
  readonly translate_u32: TranslateFrame;
  readonly translate_i32: TranslateFrame;
  readonly translate_f32: TranslateFrame;
  readonly translate_f64: TranslateFrame;
}

/**
 * A fresh instance of the kernels, with a memory of its own.
 *
 * @throws {DeviceMissingError} where the runtime has no WebAssembly SIMD
 */
export function loadKernels(): Promise<MotionKernels> {
  return instantiateKernels<MotionKernels>(base64);
}
