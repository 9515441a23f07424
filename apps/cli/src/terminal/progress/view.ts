import type { Progress } from '@ophys/core';
import type { ProgressMode } from '../../frame/global-flags.ts';
import { bars } from './bars.ts';
import { jsonLines } from './json-lines.ts';
import { plainLines } from './plain-lines.ts';

/** Shows how far a command is. */
export interface ProgressView {
  update(progress: Progress): void;
  /** Removes or completes what is drawn; call it before printing anything else. */
  stop(): void;
}

/** Progress on a stream, by default standard error: bars on a terminal, plain lines elsewhere. */
export function createProgressView(stream: NodeJS.WriteStream, mode: ProgressMode): ProgressView {
  switch (mode) {
    case 'auto':
      return stream.isTTY ? bars(stream) : plainLines(stream);
    case 'tty':
      return bars(stream);
    case 'plain':
      return plainLines(stream);
    case 'jsonl':
      return jsonLines(stream);
    case 'none':
      return { update() {}, stop() {} };
  }
}
