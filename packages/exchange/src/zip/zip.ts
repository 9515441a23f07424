import { InputError } from '@ophys/core';
import { strToU8, unzipSync, zipSync } from 'fflate';

/** Files of an archive that are read, and their bytes together, unpacked. */
const MOST_ENTRIES = 65_535;
const MOST_BYTES = 512 * 2 ** 20;

/**
 * The files of a ZIP archive whose names end as asked, by name. What they unpack to is added up
 * before anything is unpacked.
 *
 * @throws {InputError} when the archive is damaged, or unpacks to more than 512 MiB
 */
export function readZip(bytes: Uint8Array, ending: string, path: string): Map<string, Uint8Array> {
  let total = 0;
  let entries = 0;
  try {
    const files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!name.toLowerCase().endsWith(ending)) return false;
        total += originalSize;
        entries++;
        if (total > MOST_BYTES || entries > MOST_ENTRIES) throw tooLarge(path);
        return true;
      },
    });
    return new Map(Object.entries(files));
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(`${path} is a damaged ZIP archive: ${(cause as Error).message}.`, {
      path,
      cause,
    });
  }
}

/** The same bytes for the same files: every entry is dated 1980. */
export function writeZip(files: ReadonlyMap<string, Uint8Array | string>): Uint8Array {
  const entries = [...files].map(([name, content]) => [
    name,
    typeof content === 'string' ? strToU8(content) : content,
  ]);
  return zipSync(Object.fromEntries(entries), { mtime: new Date(1980, 0, 1) });
}

function tooLarge(path: string): InputError {
  return new InputError(
    `${path} would unpack to more than ${MOST_BYTES / 2 ** 20} MiB or ${MOST_ENTRIES} files.`,
    { path },
  );
}
