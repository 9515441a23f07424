import { DeviceMissingError, ResourceError } from '@ophys/core';
import { openGpu } from './open.ts';
import { createScope, type GpuScope } from './scope.ts';
import type { GpuDevice } from './types.ts';

/** Compiled kernels that are freed together. */
export interface Destroyable {
  destroy(): void;
}

type Work<Kernels, Result> = (kernels: Kernels, scope: GpuScope) => Promise<Result>;

/** Kernels, compiled for each size of batch, that survive the loss of their device. */
export interface GpuPrograms<Kernels> {
  /**
   * Works with the kernels for batches of `size`, compiling them first where needed. When the
   * device is lost meanwhile, it is opened and compiled for once more and `work` is called again:
   * it must start from data on the host. Arrays in its scope are released however it ends.
   *
   * @throws {ResourceError} when the device is lost again, or cannot be opened again
   */
  run<Result>(size: number, work: Work<Kernels, Result>): Promise<Result>;
  /** Frees the kernels; a later run compiles them again. */
  destroy(): void;
}

/** The GPU of this thread. */
export interface Gpu {
  /** The device that is open now. */
  readonly device: GpuDevice;
  /** Kernels that `compile` makes for batches of a size, when they are first needed. */
  createPrograms<Kernels extends Destroyable>(
    compile: (device: GpuDevice, size: number) => Kernels,
  ): GpuPrograms<Kernels>;
}

/** Opened GPUs, with and without software adapters; browsers allow few contexts. */
const open = new Map<boolean, Promise<Gpu>>();

/**
 * The GPU that all ops of this thread share; it stays open. Software adapters are taken only when
 * the caller named the backend; see {@link LoadRequest.explicit}.
 *
 * @throws {DeviceMissingError} when there is none
 */
export async function useGpu({ explicit }: { readonly explicit: boolean }): Promise<Gpu> {
  const opened = open.get(explicit) ?? openGpu({ allowSoftware: explicit }).then(createGpu);
  open.set(explicit, opened);
  opened.catch(() => open.delete(explicit));
  return opened;

  function createGpu(first: GpuDevice): Gpu {
    let current = first;
    let reopening: Promise<void> | undefined;
    /** Opens another device, once for all programs that meet the same loss. */
    const replace = async (lost: GpuDevice): Promise<void> => {
      if (lost !== current) return;
      reopening ??= openGpu({ allowSoftware: explicit })
        .then((device) => {
          current = device;
        })
        .finally(() => {
          reopening = undefined;
        });
      await reopening;
    };
    return {
      get device() {
        return current;
      },
      createPrograms: (compile) => createPrograms(compile, () => current, replace),
    };
  }
}

function createPrograms<Kernels extends Destroyable>(
  compile: (device: GpuDevice, size: number) => Kernels,
  current: () => GpuDevice,
  replace: (lost: GpuDevice) => Promise<void>,
): GpuPrograms<Kernels> {
  const compiled = new Map<number, Kernels>();
  let compiledFor = current();

  function kernelsFor(device: GpuDevice, size: number): Kernels {
    if (compiledFor !== device) destroy();
    compiledFor = device;
    const kernels = compiled.get(size) ?? compile(device, size);
    compiled.set(size, kernels);
    return kernels;
  }

  function destroy(): void {
    for (const kernels of compiled.values()) kernels.destroy();
    compiled.clear();
  }

  async function attempt<Result>(size: number, work: Work<Kernels, Result>): Promise<Result> {
    const device = current();
    const scope = createScope();
    try {
      return await work(kernelsFor(device, size), scope);
    } catch (error) {
      throw (await device.isLost()) ? new Loss(device, error) : error;
    } finally {
      scope.close();
    }
  }

  return {
    async run(size, work) {
      try {
        return await attempt(size, work);
      } catch (error) {
        if (!(error instanceof Loss)) throw error;
        await reopen(error, replace);
      }
      try {
        return await attempt(size, work);
      } catch (error) {
        if (!(error instanceof Loss)) throw error;
        throw new ResourceError(
          `${error.device.adapter} was lost twice while it worked on the same frames; use smaller blocks or backend "wasm".`,
          { cause: error.cause },
        );
      }
    },
    destroy,
  };
}

/** Carries a failure and the device that was lost by it, inside this file. */
class Loss {
  readonly device: GpuDevice;
  readonly cause: unknown;

  constructor(device: GpuDevice, cause: unknown) {
    this.device = device;
    this.cause = cause;
  }
}

async function reopen(
  { device, cause }: Loss,
  replace: (lost: GpuDevice) => Promise<void>,
): Promise<void> {
  try {
    await replace(device);
  } catch (error) {
    if (!(error instanceof DeviceMissingError)) throw error;
    throw new ResourceError(
      `${device.adapter} was lost and cannot be opened again (${error.message}); use backend "wasm".`,
      { cause },
    );
  }
}
