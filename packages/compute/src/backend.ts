import { DeviceMissingError, InvalidArgumentError } from '@ophys/core';

/** The implementations an op may have: gpu.js, AssemblyScript SIMD, plain TypeScript. */
export type Backend = 'gpu' | 'wasm' | 'reference';

/** What a caller may ask for; `auto` takes the first whose device is there. */
export type BackendChoice = 'auto' | Backend;

/** The choices, in the words of the command line. */
export const backendChoices: readonly BackendChoice[] = ['auto', 'gpu', 'wasm', 'reference'];

/** Which backend ran, and why a faster one did not. */
export interface BackendReport {
  readonly backend: Backend;
  readonly skipped: readonly { readonly backend: Backend; readonly reason: string }[];
}

/**
 * An op: one contract, several implementations, each behind a dynamic import.
 *
 * A loader throws {@link DeviceMissingError} when its device is not there; that, and only that,
 * lets `auto` go on to the next one.
 */
export interface Op<Implementation> {
  readonly name: string;
  readonly loaders: Readonly<Record<Backend, (request: LoadRequest) => Promise<Implementation>>>;
}

/** How a loader is asked. */
export interface LoadRequest {
  /**
   * True when the caller named this backend, false when `auto` tries it. A GPU loader passes it on
   * as `allowSoftware`: an emulated GPU is slower than WASM and taken only when asked for.
   */
  readonly explicit: boolean;
}

/** An implementation together with the report of how it was chosen. */
export interface LoadedOp<Implementation> extends BackendReport {
  readonly implementation: Implementation;
}

/** Order in which `auto` tries the backends. */
const autoOrder: readonly Backend[] = ['gpu', 'wasm', 'reference'];

/**
 * Loads the implementation of an op that a choice stands for.
 *
 * An explicit backend never falls back: its {@link DeviceMissingError} reaches the caller.
 */
export async function loadOp<Implementation>(
  op: Op<Implementation>,
  choice: BackendChoice = 'auto',
): Promise<LoadedOp<Implementation>> {
  if (!backendChoices.includes(choice)) {
    throw new InvalidArgumentError(
      'backend',
      `Expected one of ${backendChoices.join(', ')}, got "${choice}".`,
    );
  }
  if (choice !== 'auto') {
    return {
      implementation: await op.loaders[choice]({ explicit: true }),
      backend: choice,
      skipped: [],
    };
  }
  const skipped: { backend: Backend; reason: string }[] = [];
  for (const backend of autoOrder) {
    try {
      return { implementation: await op.loaders[backend]({ explicit: false }), backend, skipped };
    } catch (error) {
      if (!(error instanceof DeviceMissingError)) throw error;
      skipped.push({ backend, reason: error.message });
    }
  }
  throw new DeviceMissingError(
    `No backend of ${op.name} can run here: ${skipped.map((s) => `${s.backend}: ${s.reason}`).join('; ')}`,
  );
}
