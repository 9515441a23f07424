import { instantiateKernels, type KernelExports } from '@ophys/compute';
import type { BoxSums } from '../../filters/box.ts';
import { windowAt } from '../../filters/box.ts';
import { averageCorrelations } from '../../filters/summary-images.ts';
import kernels from '../../kernels.wasm.generated.ts';
import type { TraceStack } from '../../movie/trace-stack.ts';
import { neuropilGain, type TraceFilters } from './index.ts';
import { locate } from './reference-neuropil.ts';

type Kernel = (...numbers: number[]) => void;
type Kernels = KernelExports & {
  readonly [Name in
    | 'add_row'
    | 'slide_along'
    | 'filter_traces'
    | 'correlate_rows'
    | 'subtract_neuropil']: Kernel;
};

/** The SIMD implementation. Rows of traces are copied to the kernels one by one, so that they stay in cache. */
export async function load(): Promise<TraceFilters> {
  const exports = await instantiateKernels<Kernels>(kernels);
  return {
    filterInTime: (stack, window) => filterInTime(exports, stack, window),
    correlateNeighbours: (stack) => correlateNeighbours(exports, stack),
    sumBoxes: (stack, radius, stride, skip) => sumBoxes(exports, stack, radius, stride, skip),
    subtractNeuropil: (stack, means) => subtractNeuropil(exports, stack, means),
  };
}

/** Reserves rooms of so many floats in a memory that held nothing else. */
function reserve(exports: Kernels, ...floats: number[]): { at: number[]; views: Float32Array[] } {
  exports.reset();
  const at = floats.map((count) => exports.alloc(4 * count));
  const views = at.map((place, i) => new Float32Array(exports.memory.buffer, place, floats[i]));
  return { at, views };
}

function filterInTime(exports: Kernels, stack: TraceStack, window: number) {
  const { height, width, bins } = stack;
  const rooms = [width * bins, 2 * (bins + 1), width, width];
  const { at, views } = reserve(exports, ...rooms);
  const [row, , rowNoise, rowMaximum] = views as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const [rowAt, sumsAt, noiseAt, maximumAt] = at as [number, number, number, number];
  const noise = new Float32Array(height * width);
  const maximum = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    const traces = rowOf(stack, y);
    row.set(traces);
    exports.filter_traces(rowAt, width, bins, window, sumsAt, noiseAt, maximumAt);
    traces.set(row);
    noise.set(rowNoise, y * width);
    maximum.set(rowMaximum, y * width);
  }
  return { noise, maximum };
}

function correlateNeighbours(exports: Kernels, stack: TraceStack): Float32Array {
  const { height, width, bins } = stack;
  const { at, views } = reserve(exports, width * bins, width * bins, 5 * width);
  const rows = [views[0], views[1]] as [Float32Array, Float32Array];
  const products = new Float32Array(5 * height * width);
  rows[0].set(rowOf(stack, 0));
  for (let y = 0; y < height; y++) {
    const [here, below] = [y % 2, (y + 1) % 2] as [0 | 1, 0 | 1];
    const hasNext = y + 1 < height;
    if (hasNext) rows[below].set(rowOf(stack, y + 1));
    exports.correlate_rows(
      at[here] as number,
      hasNext ? (at[below] as number) : 0,
      width,
      bins,
      at[2] as number,
    );
    products.set(views[2] as Float32Array, 5 * y * width);
  }
  return averageCorrelations(products, height, width);
}

function sumBoxes(
  exports: Kernels,
  stack: TraceStack,
  radius: number,
  stride: number,
  skip: Uint8Array | undefined,
): BoxSums {
  const { height, width, bins } = stack;
  const window = { radius, stride };
  const columns = Math.ceil(width / stride);
  const rows = Math.ceil(height / stride);
  const line = width * bins;
  const rooms = [line, line, bins, columns * bins, Math.ceil(width / 4)];
  const { at, views } = reserve(exports, ...rooms);
  const [sumsAt, rowAt, sumAt, outAt, skipAt] = at as [number, number, number, number, number];
  const [sums, row, , out] = views as [Float32Array, Float32Array, Float32Array, Float32Array];
  const marks = new Uint8Array(exports.memory.buffer, skipAt, width);
  sums.fill(0);
  const addRow = (y: number, sign: number) => {
    row.set(rowOf(stack, y));
    if (skip !== undefined) marks.set(skip.subarray(y * width, (y + 1) * width));
    exports.add_row(sumsAt, rowAt, width, bins, sign, skip === undefined ? 0 : skipAt);
  };
  const data = new Float32Array(rows * columns * bins);
  let [from, to] = [0, 0];
  for (let i = 0; i < rows; i++) {
    const next = windowAt(i, window, height);
    for (; to < next.to; to++) addRow(to, 1);
    for (; from < next.from; from++) addRow(from, -1);
    exports.slide_along(sumsAt, width, bins, stride, radius, sumAt, outAt, columns);
    data.set(out, i * columns * bins);
  }
  return { data, height: rows, width: columns, bins, stride, radius };
}

function subtractNeuropil(exports: Kernels, stack: TraceStack, means: BoxSums): void {
  const { height, width, bins } = stack;
  const line = means.width * bins;
  const { at, views } = reserve(exports, width * bins, line, line, bins);
  const [rowAt, mixedAt, gridAt, neuropilAt] = at as [number, number, number, number];
  const [row, mixed, grid] = views as [Float32Array, Float32Array, Float32Array];
  const { spread, largest, active, rounds } = neuropilGain;
  for (let y = 0; y < height; y++) {
    mixed.fill(0);
    for (const [i, share] of locate(y / means.stride, means.height)) {
      if (share === 0) continue;
      grid.set(rowOf(means, i));
      exports.add_row(mixedAt, gridAt, means.width, bins, share, 0);
    }
    const traces = rowOf(stack, y);
    row.set(traces);
    exports.subtract_neuropil(
      ...[rowAt, width, bins, mixedAt, means.width, means.stride, neuropilAt],
      ...[spread, largest, active, rounds],
    );
    traces.set(row);
  }
}

function rowOf({ data, width, bins }: TraceStack, y: number): Float32Array {
  return data.subarray(y * width * bins, (y + 1) * width * bins);
}
