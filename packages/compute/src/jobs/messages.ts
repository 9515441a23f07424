/** What the host posts to a worker. */
export type HostMessage =
  | {
      readonly type: 'open';
      readonly session: number;
      readonly job: string;
      readonly setup: unknown;
    }
  | {
      readonly type: 'run';
      readonly session: number;
      readonly task: number;
      readonly input: unknown;
    }
  | { readonly type: 'close'; readonly session: number };

/** What a worker posts back. */
export type WorkerMessage =
  | { readonly type: 'done'; readonly task: number; readonly output: unknown }
  | { readonly type: 'failed'; readonly task: number; readonly error: unknown };

/** The part of a worker that the pool needs; both platforms are adapted to it. */
export interface WorkerPort {
  post(message: HostMessage, transfer: ArrayBuffer[]): void;
  onMessage(listener: (message: WorkerMessage) => void): void;
  /** Called once when the worker died, with the reason. */
  onDeath(listener: (reason: Error) => void): void;
  terminate(): Promise<void>;
}

/** The worker's end of the same wire. */
export interface HostPort {
  post(message: WorkerMessage, transfer: ArrayBuffer[]): void;
  onMessage(listener: (message: HostMessage) => void): void;
}

/** Array buffers of a plain message that can move instead of being copied. */
export function transferablesOf(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength) {
      found.add(value.buffer);
    }
  } else if (Array.isArray(value)) {
    for (const item of value) transferablesOf(item, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) transferablesOf(item, found);
  }
  return found;
}
