export { alloc, reset } from '../../compute/assembly/memory';
export { surface_u8, surface_i8, surface_u16, surface_i16, surface_f32 } from './correlate';
export { correlate_u8, correlate_i8, correlate_u16, correlate_i16, correlate_f32 } from './correlate';
export { blocks_u8, blocks_i8, blocks_u16, blocks_i16, blocks_f32 } from './blocks';
export {
  translate_u8, translate_i8, translate_u16, translate_i16, translate_u32, translate_i32, translate_f32, translate_f64,
} from './translate';
export { warp_u8, warp_i8, warp_u16, warp_i16, warp_u32, warp_i32, warp_f32, warp_f64 } from './warp';
export {
  high_pass_u8, high_pass_i8, high_pass_u16, high_pass_i16, high_pass_u32, high_pass_i32, high_pass_f32, high_pass_f64,
} from './high-pass';
export { refine_u16, refine_i16, refine_f32 } from './refine';
