import { type ErrorTag, isOphysError } from '@ophys/core';
import { CommanderError } from 'commander';

/** The documented exit codes of `ophys`. */
export const exitCode = {
  done: 0,
  /** The command ran and found something at or above its threshold, e.g. an invalid file. */
  findings: 1,
  usage: 2,
  /** The input is missing, unreadable or of an unsupported kind. */
  input: 3,
  /** Some items of a batch failed. */
  partly: 4,
  /** Not enough memory, disk or device. */
  resource: 5,
  /** The result is already there and `--existing` is `error`. */
  exists: 6,
  /** A bug. */
  internal: 70,
  interrupted: 130,
  terminated: 143,
} as const;

const codeOfTag: Readonly<Record<ErrorTag, number>> = {
  input: exitCode.input,
  'invalid-argument': exitCode.usage,
  exists: exitCode.exists,
  resource: exitCode.resource,
  write: exitCode.resource,
  'device-missing': exitCode.resource,
  worker: exitCode.internal,
};

/** Thrown into the abort signal when the process is asked to stop. */
export class Interruption extends Error {
  readonly signal: 'SIGINT' | 'SIGTERM';
  readonly code: number;

  /** @param outcome what became of the output */
  constructor(signal: 'SIGINT' | 'SIGTERM', outcome = 'nothing was left at the output path.') {
    super(`Stopped by ${signal}; ${outcome}`);
    this.signal = signal;
    this.code = signal === 'SIGINT' ? exitCode.interrupted : exitCode.terminated;
  }
}

/** The exit code an error stands for. */
export function codeOf(error: unknown): number {
  if (error instanceof Interruption) return error.code;
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.usage;
  if (isOphysError(error)) return codeOfTag[error.tag];
  return exitCode.internal;
}
