import type { TraceStack } from '../../movie/trace-stack.ts';
import type { StackMemory } from '../stack-memory.ts';
import type { ActiveTrace, Footprint, Patch } from './index.ts';

/** See {@link TraceFilters.mix}. */
export function mix(
  memory: StackMemory,
  stack: TraceStack,
  own: Float32Array,
  other?: TraceStack,
  shares?: Float32Array,
): void {
  const { kernels } = memory;
  const { bins } = stack;
  memory.visit(stack, (at) => {
    const factors = memory.room(own);
    if (other === undefined || shares === undefined) {
      kernels.mix_traces(at, 0, bins, own.length, factors, 0);
      return;
    }
    memory.visit(other, (from) =>
      kernels.mix_traces(at, from, bins, own.length, factors, memory.room(shares)),
    );
  });
}

/** See {@link TraceFilters.energyAbove}. */
export function energyAbove(
  memory: StackMemory,
  stack: TraceStack,
  threshold: number,
): Float64Array {
  const traces = stack.height * stack.width;
  return memory.visit(stack, (at) => {
    const energy = memory.room(2 * traces);
    memory.kernels.energy_above(at, stack.bins, traces, threshold, energy);
    return new Float64Array(memory.kernels.memory.buffer, energy, traces).slice();
  });
}

/** See {@link TraceFilters.regress}. */
export function regress(
  memory: StackMemory,
  stack: TraceStack,
  { row0, row1, column0, column1 }: Patch,
  trace: ActiveTrace,
): Float64Array {
  const [rows, columns] = [row1 - row0, column1 - column0];
  const { width, bins } = stack;
  return memory.visit(stack, (at) => {
    const { masked, groups, count } = placeTrace(memory, trace, bins);
    const sums = memory.room(rows * columns);
    const from = at + 4 * (row0 * width + column0) * bins;
    memory.kernels.regress_patch(from, width, bins, rows, columns, masked, groups, count, sums);
    return Float64Array.from(memory.floats(sums, rows * columns));
  });
}

/** See {@link TraceFilters.addTraces}. */
export function addTraces(
  memory: StackMemory,
  stack: TraceStack,
  { pixels, weights }: Footprint,
): Float32Array {
  const { bins } = stack;
  return memory.visit(stack, (at) => {
    const sum = memory.room(new Float32Array(bins));
    const places = memory.indices(pixels);
    memory.kernels.add_traces(at, bins, places, memory.room(weights), pixels.length, sum);
    return memory.floats(sum, bins).slice();
  });
}

/** See {@link TraceFilters.subtract}. */
export function subtract(
  memory: StackMemory,
  stack: TraceStack,
  { pixels, weights }: Footprint,
  trace: ActiveTrace,
  threshold: number,
): Float64Array {
  const { bins } = stack;
  return memory.visit(stack, (at) => {
    const { masked, groups, count } = placeTrace(memory, trace, bins);
    const changes = memory.room(2 * pixels.length);
    memory.kernels.subtract_trace(
      ...[at, bins, memory.indices(pixels), memory.room(weights), pixels.length],
      ...[masked, groups, count, threshold, changes],
    );
    return new Float64Array(memory.kernels.memory.buffer, changes, pixels.length).slice();
  });
}

/** A trace that is 0 but in its active bins, and where those lie: offsets in bytes of groups of four bins. */
function placeTrace(memory: StackMemory, { values, active }: ActiveTrace, bins: number) {
  const masked = new Float32Array(bins);
  const offsets: number[] = [];
  const whole = bins & ~3;
  for (const t of active) {
    masked[t] = values[t] as number;
    const offset = 4 * (t & ~3);
    if (t < whole && offsets.at(-1) !== offset) offsets.push(offset);
  }
  return { masked: memory.room(masked), groups: memory.indices(offsets), count: offsets.length };
}
