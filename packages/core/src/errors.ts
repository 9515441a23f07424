/** What went wrong, as a closed set that a caller can switch over. */
export type ErrorTag =
  | 'input'
  | 'invalid-argument'
  | 'exists'
  | 'resource'
  | 'write'
  | 'device-missing'
  | 'worker';

/**
 * Base of every error thrown by an @ophys package.
 *
 * The message is one sentence or two: what was expected, what came, where, and what to do.
 * Cancellation is not an `OphysError`: it surfaces as the `reason` of the caller's `AbortSignal`.
 */
export abstract class OphysError extends Error {
  abstract readonly tag: ErrorTag;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A file or stream is missing, unreadable, damaged, or of a kind that is not supported. */
export class InputError extends OphysError {
  readonly tag = 'input';
  /** Path, URL or name of the input, when known. */
  readonly path: string | undefined;

  constructor(message: string, options: { path?: string; cause?: unknown } = {}) {
    super(message, options);
    this.path = options.path;
  }
}

/** A caller's argument, option or setting is out of its documented range. */
export class InvalidArgumentError extends OphysError {
  readonly tag = 'invalid-argument';
  /** Name of the offending argument, as the caller wrote it. */
  readonly argument: string;

  constructor(argument: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.argument = argument;
  }
}

/**
 * An argument of another type than expected, missing where it is required, or of a name that is not
 * known.
 */
export class WrongTypeError extends InvalidArgumentError {}

/** There is nothing of the name that was asked for. */
export class UnknownNameError extends InvalidArgumentError {}

/** A row or element that is not there was asked for. */
export class OutOfRangeError extends InvalidArgumentError {}

/** The output is already there and the caller did not ask to replace it. */
export class ExistsError extends OphysError {
  readonly tag = 'exists';
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/** Not enough memory, disk space or device capacity. */
export class ResourceError extends OphysError {
  readonly tag = 'resource';
}

/** An output could not be written; nothing was left at its path. */
export class WriteError extends OphysError {
  readonly tag = 'write';
  readonly path: string;

  constructor(path: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.path = path;
  }
}

/** A device (GPU adapter, SIMD, threads) is not there. Thrown by loaders only, never by kernels. */
export class DeviceMissingError extends OphysError {
  readonly tag = 'device-missing';
}

/** A worker thread died or sent something that is not an answer. */
export class WorkerError extends OphysError {
  readonly tag = 'worker';
}

/** True for every error that an @ophys package throws on purpose. */
export function isOphysError(value: unknown): value is OphysError {
  return value instanceof OphysError;
}
