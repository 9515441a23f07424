import { DeviceMissingError } from '@ophys/core';

/** What every kernel module exports besides its own functions: memory, and a bump allocator. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  /** Reserves `bytes`, aligned to 16, and returns the offset; grows the memory when needed. */
  alloc(bytes: number): number;
  /** Forgets every reservation since the module was instantiated. */
  reset(): void;
}

const modules = new Map<string, Promise<WebAssembly.Module>>();

/**
 * Instantiates a kernel module from its base64 text. Each call has a memory of its own; the
 * compiled code is shared.
 *
 * @throws {DeviceMissingError} where the runtime has no WebAssembly SIMD
 */
export async function instantiateKernels<Exports extends KernelExports>(
  base64: string,
): Promise<Exports> {
  const instance = await WebAssembly.instantiate(await compile(base64), {});
  return instance.exports as unknown as Exports;
}

function compile(base64: string): Promise<WebAssembly.Module> {
  let module = modules.get(base64);
  if (module === undefined) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    if (!WebAssembly.validate(bytes)) {
      throw new DeviceMissingError('This runtime has no WebAssembly SIMD.');
    }
    module = WebAssembly.compile(bytes);
    modules.set(base64, module);
  }
  return module;
}
