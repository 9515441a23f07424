import { appendFileSync } from 'node:fs';
import { WriteError } from '@ophys/core';

/** What happened, as one line of JSON each. */
export interface Log {
  write(event: string, details?: object): void;
}

/**
 * A log that appends to a file; without a path it is kept nowhere.
 *
 * @throws {WriteError} when the file cannot be written to
 */
export function createLog(path: string | undefined): Log {
  if (path === undefined) return { write() {} };
  return {
    write(event, details = {}) {
      const line = JSON.stringify({ t: new Date().toISOString(), event, ...details });
      try {
        appendFileSync(path, `${line}\n`);
      } catch (error) {
        throw new WriteError(path, `Could not write the log: ${(error as Error).message}.`, {
          cause: error,
        });
      }
    },
  };
}
