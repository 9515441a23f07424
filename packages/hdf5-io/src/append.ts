import type { Finding } from '@ophys/model';
import { addToCopy } from './add-to-copy.ts';
import type { Hdf5File } from './hdf5/file.ts';
import { type NwbReader, readNwb } from './open.ts';
import { createWriter, type NwbWriter, type Placement } from './writer.ts';

/**
 * An NWB file that is being added to. It changes when `commit` has returned, and not before; one in
 * memory stays as it is, and `commit` returns the new one.
 */
export interface NwbAppender<Result = void>
  extends Pick<NwbReader, 'file' | 'diagnostics' | 'paths'>,
    Pick<NwbWriter, 'path' | 'createFrameSink' | 'abort'> {
  /**
   * Writes what was added to the objects of `file` since it was opened: objects anywhere, members that
   * were not set, rows and columns of tables. Everything else stays as it is.
   *
   * @returns the warnings about what was written
   * @throws {InvalidArgumentError} naming what makes an added object invalid
   * @throws {WriteError} for a link to what is not in the file, for rows of a table whose columns cannot
   *   grow, and when the disk refuses; the file is then as it was
   */
  write(): Promise<Finding[]>;
  /** Writes, when `write` has not been called, and puts the file in its place. */
  commit(): Promise<Result>;
}

/** Adds to a file that was just copied; any failure ends it and leaves nothing behind. */
export async function createAppender<Result>(
  hdf5: Hdf5File,
  placement: Placement<Result>,
): Promise<NwbAppender<Result>> {
  let reader: NwbReader;
  try {
    reader = readNwb(hdf5);
  } catch (error) {
    await placement.discard();
    throw error;
  }
  const { file, diagnostics, paths } = reader;
  const { path, createFrameSink, abort, ...writer } = createWriter(
    hdf5,
    placement,
    addToCopy(hdf5, paths),
  );
  let isWritten = false;
  const write = async () => {
    isWritten = true;
    return writer.write(file);
  };
  return {
    path,
    file,
    diagnostics,
    paths,
    createFrameSink,
    abort,
    write,
    async commit() {
      if (!isWritten) await write();
      return writer.commit();
    },
  };
}
