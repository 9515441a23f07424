import { instantiateKernels, type KernelExports } from '@ophys/compute';
import base64 from './kernels.wasm.generated.ts';

/** Settings and frame are offsets in the module's memory; the result says whether there is contrast. */
type CorrelateFrame = (settings: number, frame: number) => number;

/** Surfaces of all blocks of one frame that is moved back by (dy, dx); see `assembly/blocks.ts`. */
type CorrelateBlocks = (
  settings: number,
  table: number,
  count: number,
  frame: number,
  height: number,
  width: number,
  dy: number,
  dx: number,
  surfaces: number,
) => void;

type CorrelateSurface = (settings: number, frame: number, to: number) => number;

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

/** Resamples one frame by the motion in the settings; see `assembly/warp.ts`. */
type WarpFrame = (settings: number, from: number, to: number) => void;
type HighPassFrame = (
  from: number,
  to: number,
  height: number,
  width: number,
  radius: number,
  sums: number,
) => void;

/** Settings, maps and frame are offsets in the module's memory. */
type MeasureField = (settings: number, maps: number, frame: number) => void;

/** What `assembly/index.ts` exports. */
export interface MotionKernels extends KernelExports {
  readonly correlate_u8: CorrelateFrame;
  readonly correlate_i8: CorrelateFrame;
  readonly correlate_u16: CorrelateFrame;
  readonly correlate_i16: CorrelateFrame;
  readonly correlate_f32: CorrelateFrame;
  readonly surface_u8: CorrelateSurface;
  readonly surface_i8: CorrelateSurface;
  readonly surface_u16: CorrelateSurface;
  readonly surface_i16: CorrelateSurface;
  readonly surface_f32: CorrelateSurface;
  readonly blocks_u8: CorrelateBlocks;
  readonly blocks_i8: CorrelateBlocks;
  readonly blocks_u16: CorrelateBlocks;
  readonly blocks_i16: CorrelateBlocks;
  readonly blocks_f32: CorrelateBlocks;
  readonly refine_u16: MeasureField;
  readonly refine_i16: MeasureField;
  readonly refine_f32: MeasureField;
  readonly translate_u8: TranslateFrame;
  readonly translate_i8: TranslateFrame;
  readonly translate_u16: TranslateFrame;
  readonly translate_i16: TranslateFrame;
  readonly translate_u32: TranslateFrame;
  readonly translate_i32: TranslateFrame;
  readonly translate_f32: TranslateFrame;
  readonly translate_f64: TranslateFrame;
  readonly warp_u8: WarpFrame;
  readonly warp_i8: WarpFrame;
  readonly warp_u16: WarpFrame;
  readonly warp_i16: WarpFrame;
  readonly warp_u32: WarpFrame;
  readonly warp_i32: WarpFrame;
  readonly warp_f32: WarpFrame;
  readonly warp_f64: WarpFrame;
  readonly high_pass_u8: HighPassFrame;
  readonly high_pass_i8: HighPassFrame;
  readonly high_pass_u16: HighPassFrame;
  readonly high_pass_i16: HighPassFrame;
  readonly high_pass_u32: HighPassFrame;
  readonly high_pass_i32: HighPassFrame;
  readonly high_pass_f32: HighPassFrame;
  readonly high_pass_f64: HighPassFrame;
}

/**
 * A fresh instance of the kernels, with a memory of its own.
 *
 * @throws {DeviceMissingError} where the runtime has no WebAssembly SIMD
 */
export function loadKernels(): Promise<MotionKernels> {
  return instantiateKernels<MotionKernels>(base64);
}
