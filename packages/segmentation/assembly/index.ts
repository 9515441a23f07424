// Filters of traces, f32 with time contiguous. A row of pixels is `width * bins` floats.

export { alloc, mark, release, reset } from '../../compute/assembly/memory';
export { add_row, slide_along, slide_rows } from './boxes';
export { filter_traces } from './in-time';
export { correlate_rows } from './correlate';
export { subtract_neuropil } from './neuropil';
export { measure_noise } from './demix-noise';
export { add_above_first, multiply_above_first } from './demix-sums';
export { add_traces, energy_above, mix_traces, regress_patch, subtract_trace } from './pursuit';
