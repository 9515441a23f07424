import { once } from 'node:events';
import { createWriteStream, existsSync, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { blockRanges } from '@ophys/core';

/** Writes the frames of a recording as they are in memory, unless that was done before. */
export async function keepMovie(source, path) {
  if (existsSync(path)) return;
  const partial = `${path}.${process.pid}.part`;
  const file = createWriteStream(partial);
  for await (const { data } of source.blocks({ size: 50 })) {
    if (!file.write(Buffer.from(data.buffer, data.byteOffset, data.byteLength)))
      await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
  renameSync(partial, path);
}

/** A movie of int16 frames in a file of nothing else. */
export function openMovie(path, { shape, rateHz }) {
  const pixels = shape[1] * shape[2];
  const source = {
    shape,
    dtype: 'int16',
    rateHz,
    async *blocks(request) {
      const file = await open(path);
      try {
        for (const { start, stop } of blockRanges(source, request)) {
          request?.signal?.throwIfAborted();
          const data = new Int16Array((stop - start) * pixels);
          await file.read(new Uint8Array(data.buffer), 0, data.byteLength, 2 * start * pixels);
          yield { data, start, count: stop - start };
        }
      } finally {
        await file.close();
      }
    },
  };
  return source;
}
