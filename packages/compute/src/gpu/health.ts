/** The parts of a WebGPU device that tell how it is. */
interface WebGpuContext {
  readonly device: {
    readonly lost: Promise<unknown>;
    onuncapturederror: unknown;
    addEventListener(
      type: 'uncapturederror',
      listener: (event: {
        readonly error: { readonly message: string };
        preventDefault(): void;
      }) => void,
    ): void;
  };
}

/** The parts of a WebGL2 context that tell how it is. */
interface WebGl2Context {
  readonly OUT_OF_MEMORY: number;
  readonly CONTEXT_LOST_WEBGL: number;
  isContextLost(): boolean;
  getError(): number;
}

/** What gpu.js runs kernels in. */
export type RawContext = WebGpuContext | WebGl2Context;

/** How a device is. */
export interface DeviceHealth {
  isLost(): Promise<boolean>;
  /** What the device reported since this was last asked, in its words; undefined when all is well. */
  takeComplaint(): string | undefined;
}

/** A loss is told a moment after the call that it made fail; this long, in ms, is waited for it. */
const PATIENCE_MS = 250;

/**
 * Watches a device. WebGPU reports an allocation that failed, or a dispatch that was dropped, beside
 * the calls, which go on and read zeros; WebGL2 does so where it is asked.
 */
export function watchHealth(context: RawContext): DeviceHealth {
  return 'device' in context ? watchWebGpu(context) : watchWebGl2(context);
}

function watchWebGpu({ device }: WebGpuContext): DeviceHealth {
  let complaint: string | undefined;
  // What gpu.js, or the runtime, would print is thrown here.
  device.onuncapturederror = null;
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    complaint ??= event.error.message;
  });
  return {
    async isLost() {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const calm = new Promise<false>((resolve) => {
        timer = setTimeout(resolve, PATIENCE_MS, false);
      });
      const lost = await Promise.race([device.lost.then(() => true), calm]);
      clearTimeout(timer);
      return lost;
    },
    takeComplaint() {
      const taken = complaint;
      complaint = undefined;
      return taken;
    },
  };
}

function watchWebGl2(gl: WebGl2Context): DeviceHealth {
  return {
    isLost: async () => gl.isContextLost(),
    takeComplaint() {
      const error = gl.getError();
      if (error === gl.OUT_OF_MEMORY) return 'out of memory';
      return error === gl.CONTEXT_LOST_WEBGL || gl.isContextLost() ? 'context lost' : undefined;
    },
  };
}
