import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ResourceError } from '@ophys/core';
import type { Scratch } from '../process/scratch.ts';

/**
 * Scratch in a file beside the output, so that it is on the disk the user has chosen. Where the
 * system allows it, the file has no name from the start, so that not even a crash leaves it behind.
 */
export async function createFileScratch(outputPath: string): Promise<Scratch> {
  const path = join(dirname(outputPath), `.${basename(outputPath)}.${randomUUID()}.scratch`);
  const file = await open(path, 'wx+');
  const isNamed = process.platform === 'win32';
  if (!isNamed) await rm(path);
  return scratchIn(file, outputPath, async () => {
    if (isNamed) await rm(path, { force: true });
  });
}

/** Scratch in a file that stays, with what it has already. */
export async function openFileScratch(path: string): Promise<Scratch> {
  const file = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return open(path, 'wx+');
  });
  return scratchIn(file, path, async () => {});
}

function scratchIn(file: FileHandle, beside: string, closed: () => Promise<void>): Scratch {
  let isOpen = true;
  return {
    async write(offset, bytes) {
      try {
        for (let done = 0; done < bytes.length; ) {
          const { bytesWritten } = await file.write(
            bytes,
            done,
            bytes.length - done,
            offset + done,
          );
          done += bytesWritten;
        }
      } catch (error) {
        throw new ResourceError(
          `Could not write ${bytes.length} bytes of scratch beside ${beside}: ${(error as Error).message}. Free some space on that disk or write the output elsewhere.`,
          { cause: error },
        );
      }
    },
    async read(offset, target) {
      for (let done = 0; done < target.length; ) {
        const { bytesRead } = await file.read(target, done, target.length - done, offset + done);
        if (bytesRead === 0) {
          throw new ResourceError(`The scratch file beside ${beside} was cut short.`);
        }
        done += bytesRead;
      }
    },
    sync: () => file.datasync(),
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await file.close();
      await closed();
    },
  };
}
