export { alloc, reset } from './memory';
export { correlate_u8, correlate_i8, correlate_u16, correlate_i16, correlate_f32 } from './correlate';
export {
  translate_u8, translate_i8, translate_u16, translate_i16, translate_u32, translate_i32, translate_f32, translate_f64,
} from './translate';
