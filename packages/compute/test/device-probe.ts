/**
 * Looks at a graphics interface from below, without knowing gpu.js: counts what lives on devices, and
 * takes devices away. Needs no test framework, so that a page can use it in a browser.
 */

/** What a probe sees of all devices. */
export interface DeviceProbe {
  /** Buffers (WebGPU) or textures (WebGL2) that were made since the probe began and not freed. */
  readonly live: number;
  /** Dispatches and draws since the probe began. */
  readonly dispatches: number;
  /** Takes the device away at these dispatches, each counted from the one before. */
  loseAt(...steps: number[]): void;
  /** Ends the probe. */
  end(): void;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Prototype = Record<string, Method>;

/** Begins to probe; call it after a device was opened once, which in Node makes WebGPU known. */
export function probeDevices(): DeviceProbe {
  const live = new Set<unknown>();
  let dispatches = 0;
  let losses: number[] = [];
  const dispatch = (lose: () => void) => {
    dispatches++;
    if (losses.length === 0 || --losses[0] > 0) return;
    losses.shift();
    lose();
  };
  const undo = [...probeWebGpu(live, dispatch), ...probeWebGl2(live, dispatch)];
  return {
    get live() {
      return live.size;
    },
    get dispatches() {
      return dispatches;
    },
    loseAt(...steps) {
      losses = steps;
    },
    end() {
      for (const restore of undo) restore();
    },
  };
}

type Dispatch = (lose: () => void) => void;

function probeWebGpu(live: Set<unknown>, dispatch: Dispatch): (() => void)[] {
  const queueOwners = new WeakMap<object, { destroy(): void }>();
  return [
    replace('GPUDevice', 'createBuffer', (original) => {
      return function (...args) {
        const device = this as { readonly queue: object; destroy(): void };
        queueOwners.set(device.queue, device);
        const buffer = original.apply(this, args);
        live.add(buffer);
        return buffer;
      };
    }),
    replace('GPUBuffer', 'destroy', (original) => {
      return function () {
        live.delete(this);
        return original.apply(this);
      };
    }),
    replace('GPUQueue', 'submit', (original) => {
      return function (...args) {
        dispatch(() => queueOwners.get(this as object)?.destroy());
        return original.apply(this, args);
      };
    }),
  ];
}

function probeWebGl2(live: Set<unknown>, dispatch: Dispatch): (() => void)[] {
  return [
    replace('WebGL2RenderingContext', 'createTexture', (original) => {
      return function () {
        const texture = original.apply(this);
        live.add(texture);
        return texture;
      };
    }),
    replace('WebGL2RenderingContext', 'deleteTexture', (original) => {
      return function (texture) {
        live.delete(texture);
        return original.call(this, texture);
      };
    }),
    replace('WebGL2RenderingContext', 'drawArrays', (original) => {
      return function (...args) {
        const gl = this as { getExtension(name: string): { loseContext(): void } | null };
        dispatch(() => gl.getExtension('WEBGL_lose_context')?.loseContext());
        return original.apply(this, args);
      };
    }),
  ];
}

/** Puts another method in the place of an interface's own; nothing where the interface is missing. */
function replace(
  interfaceName: string,
  method: string,
  wrap: (original: Method) => Method,
): () => void {
  const found = (globalThis as unknown as Record<string, { prototype: Prototype } | undefined>)[
    interfaceName
  ];
  if (found === undefined) return () => {};
  const original = found.prototype[method];
  if (original === undefined) throw new Error(`${interfaceName} has no ${method}`);
  found.prototype[method] = wrap(original);
  return () => {
    found.prototype[method] = original;
  };
}
