import { basename, join } from 'node:path';
import { InputError, type Recording } from '@ophys/core';
import { isNumpyArray, readNpy } from '@ophys/exchange';
import { readBytes } from '@ophys/exchange/node';
import { openRawFile } from '@ophys/movie-io/node';

/** The registered movie of a plane of suite2p, and what its size is written in. */
export const suite2pMovie = 'data.bin';
const sizeFiles = ['ops.npy', 'reg_outputs.npy', 'db.npy'];

/**
 * The movie `data.bin` of a folder `plane0` of suite2p: int16, of the size in `ops.npy`.
 *
 * @throws {InputError} when no file beside it says how large its frames are
 */
export async function openSuite2pMovie(
  folder: string,
  names: readonly string[],
): Promise<Recording> {
  const facts = new Map<string, number>();
  for (const name of sizeFiles.filter((candidate) => names.includes(candidate))) {
    const path = join(folder, name);
    for (const [key, value] of entriesOf(readNpy(await readBytes(path), { path }))) {
      if (typeof key === 'string' && isCount(value)) facts.set(key, Number(value));
    }
  }
  const [height, width, rateHz] = ['Ly', 'Lx', 'fs'].map((key) => facts.get(key));
  if (height === undefined || width === undefined) {
    throw new InputError(
      `${folder} has ${suite2pMovie}, but no ${sizeFiles.join(' or ')} with Ly and Lx, the size of its frames. Say it: --raw HEIGHTxWIDTH:int16 with ${join(folder, suite2pMovie)}.`,
      { path: folder },
    );
  }
  const path = join(folder, suite2pMovie);
  const recording = await openRawFile(path, { height, width, dtype: 'int16', rateHz });
  return { ...recording, name: basename(folder), format: 'registered movie of suite2p' };
}

/** The entries of a dict that NumPy stored. */
function entriesOf(array: ReturnType<typeof readNpy>): Iterable<readonly [unknown, unknown]> {
  const [content] = isNumpyArray(array) && array.dtype === 'object' ? array.data : [];
  return content instanceof Map ? content : [];
}

function isCount(value: unknown): value is number | bigint {
  return (typeof value === 'number' || typeof value === 'bigint') && Number(value) > 0;
}
