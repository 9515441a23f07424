import {
  DeviceMissingError,
  InputError,
  InvalidArgumentError,
  ResourceError,
  WorkerError,
} from '@ophys/core';
import type { DescribedError } from './serve.ts';

/** Turns an error that crossed a worker's boundary back into the class it was thrown as. */
export function revive(error: unknown): Error {
  const { message, stack, fields } = error as DescribedError;
  const revived = create(message, fields);
  if (stack !== undefined) revived.stack = stack;
  return revived;
}

function create(message: string, fields: Record<string, unknown>): Error {
  switch (fields.tag) {
    case 'invalid-argument':
      return new InvalidArgumentError(String(fields.argument), message);
    case 'input':
      return new InputError(message, fields.path ? { path: String(fields.path) } : {});
    case 'resource':
      return new ResourceError(message);
    case 'device-missing':
      return new DeviceMissingError(message);
    default:
      return new WorkerError(message);
  }
}
