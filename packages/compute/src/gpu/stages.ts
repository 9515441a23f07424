import type { GpuCost } from './budget.ts';
import type { GpuDevice, GpuKernel, GpuKernelSource } from './types.ts';

/** A kernel whose last axis is the item (the frame) of a batch, before it is compiled. */
export interface GpuStage {
  readonly source: GpuKernelSource;
  /** Sizes of one item's result, x fastest, without the axis of items; `[]` for one number. */
  readonly output: readonly number[];
  readonly constants?: Readonly<Record<string, number>> | undefined;
  /** Numbers read and arithmetic done for one number of the result; default 16. */
  readonly operations?: number | undefined;
}

/** Stages by name; a list where several follow each other. */
export type GpuStages = Readonly<Record<string, GpuStage | readonly GpuStage[]>>;

/** The kernels of stages, under their names. */
export type GpuKernels<Stages extends GpuStages> = {
  readonly [Name in keyof Stages]: Stages[Name] extends GpuStage ? GpuKernel : readonly GpuKernel[];
};

/** Compiles stages for batches of `count` items. */
export function compileStages<Stages extends GpuStages>(
  device: GpuDevice,
  stages: Stages,
  count: number,
): { readonly kernels: GpuKernels<Stages>; destroy(): void } {
  const all: GpuKernel[] = [];
  const compile = ({ source, output, constants }: GpuStage): GpuKernel => {
    const kernel = device.createKernel(source, { output: [...output, count], constants });
    all.push(kernel);
    return kernel;
  };
  const kernels = Object.fromEntries(
    Object.entries(stages).map(([name, stage]) => [
      name,
      'source' in stage ? compile(stage) : stage.map(compile),
    ]),
  );
  return {
    kernels: kernels as GpuKernels<Stages>,
    destroy() {
      for (const kernel of all) kernel.destroy();
    },
  };
}

/**
 * What one item takes when it goes through stages. A kernel keeps its last result until it is
 * destroyed, so the results of all stages count.
 *
 * @param inputNumbers 32-bit numbers of one item that are uploaded
 */
export function costOf(stages: GpuStages, inputNumbers: number): GpuCost {
  let [arrayBytes, bytes, operations] = [4 * inputNumbers, 4 * inputNumbers, 0];
  for (const stage of Object.values(stages).flat() as GpuStage[]) {
    const numbers = stage.output.reduce((product, n) => product * n, 1);
    arrayBytes = Math.max(arrayBytes, 4 * numbers);
    bytes += 4 * numbers;
    operations = Math.max(operations, numbers * (stage.operations ?? 16));
  }
  return { arrayBytes, bytes, operations };
}
