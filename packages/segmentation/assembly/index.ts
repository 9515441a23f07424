// Filters of traces, f32 with time contiguous. A row of pixels is `width * bins` floats.

export { alloc, reset } from '../../compute/assembly/memory';
export { add_row, slide_along } from './boxes';
export { filter_traces } from './in-time';
export { correlate_rows } from './correlate';
export { subtract_neuropil } from './neuropil';
