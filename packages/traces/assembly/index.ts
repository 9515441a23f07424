export { alloc, reset } from './memory';
export { sum_uint8, sum_int8, sum_uint16, sum_int16, sum_uint32, sum_int32, sum_float32 } from './sum';
export { deconvolve_float32, deconvolve_float64 } from './deconvolve';
export { deconvolve_rising, rising_bytes } from './active-set';
