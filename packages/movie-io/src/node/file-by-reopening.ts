import { stat } from 'node:fs/promises';
import { type ByteSource, InputError } from '@ophys/core';
import { openFile } from '@ophys/core/node';

/** A file that is open only while it is read: for folders of more files than may be open at once. */
export async function fileByReopening(path: string): Promise<ByteSource> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw new InputError(`${path} cannot be read.`, { path, cause });
  });
  return {
    size,
    async read(offset, length, signal) {
      const file = await openFile(path);
      try {
        return await file.read(offset, length, signal);
      } finally {
        await file.close?.();
      }
    },
  };
}
