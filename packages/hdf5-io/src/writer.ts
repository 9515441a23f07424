import { type FrameBlock, type FrameSource, InvalidArgumentError, WriteError } from '@ophys/core';
import {
  checkObject,
  type Finding,
  type NeurodataObject,
  type NWBFile,
  objectsIn,
  type StoredArray,
} from '@ophys/model';
import { type FrameSink, type FrameSinkOptions, Hdf5FrameSink } from './frames/sink.ts';
import type { Hdf5File } from './hdf5/file.ts';
import { raiseVersion } from './version.ts';
import { writeTree } from './write.ts';

/**
 * An NWB file that is being made. It is at its path when `commit` has returned, and not before; one made
 * in memory is what `commit` returns.
 */
export interface NwbWriter<Result = void> {
  /** Where the file will be. */
  readonly path: string;
  /**
   * Takes a movie at its final path in the file, e.g. `/acquisition/TwoPhotonSeries/data`, before the
   * objects around it exist; give the sink's `stored` to the series as its `data`.
   */
  createFrameSink(hdf5Path: string, options: FrameSinkOptions): FrameSink;
  /**
   * Writes the objects; once.
   *
   * @returns the warnings about what was written
   * @throws {InvalidArgumentError} naming what makes the file invalid
   * @throws {WriteError} for a link to what is not in the file, and when the disk refuses
   * @throws {ResourceError} when there is no room
   */
  write(file: NWBFile): Promise<Finding[]>;
  /** Makes sure that the file is complete and readable, and puts it at its path. */
  commit(): Promise<Result>;
  /** Leaves nothing behind; harmless after `commit` or another `abort`. */
  abort(): Promise<void>;
}

/** What a platform does with a finished or abandoned file. */
export interface Placement<Result = void> {
  readonly path: string;
  /** Checks the closed temporary file and moves it to its path. */
  place(): Promise<Result>;
  /** Removes the temporary file. */
  discard(): Promise<void>;
}

/** Writes what a file lacks of the objects; resolves to warnings. */
export type WriteObjects = (hdf5: Hdf5File, file: NWBFile) => Promise<Finding[]>;

/**
 * The writer of a file that was just made, empty or a copy; any failure ends it and leaves nothing
 * behind.
 */
export function createWriter<Result>(
  hdf5: Hdf5File,
  placement: Placement<Result>,
  writeObjects: WriteObjects = writeAll,
): NwbWriter<Result> {
  const sinks: Hdf5FrameSink[] = [];
  let state: 'open' | 'written' | 'done' = 'open';

  async function abort(): Promise<void> {
    if (state === 'done') return;
    state = 'done';
    for (const sink of sinks) sink.release();
    try {
      hdf5.close();
    } catch {
      // what could not be written is thrown away anyway
    }
    await placement.discard();
  }

  async function orAbort<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      await abort();
      throw error;
    }
  }

  function expect(needed: 'open' | 'written', what: string): void {
    if (state === needed) return;
    throw new WriteError(
      placement.path,
      `${what} of ${placement.path} was called ${state === 'done' ? 'after commit or abort' : 'out of order: write once, then commit'}.`,
    );
  }

  return {
    path: placement.path,
    createFrameSink(hdf5Path, options) {
      expect('open', 'createFrameSink');
      const sink = new Hdf5FrameSink(hdf5, checkPath(hdf5Path), options);
      sinks.push(sink);
      return guarded(sink, orAbort, (run) => {
        try {
          return run();
        } catch (error) {
          void abort(); // does all it does before it first waits
          throw error;
        }
      });
    },
    async write(file) {
      expect('open', 'write');
      const warnings = await orAbort(async () => {
        for (const sink of sinks) await sink.flush();
        return writeObjects(hdf5, file);
      });
      state = 'written';
      return warnings;
    },
    async commit() {
      expect('written', 'commit');
      const result = await orAbort(async () => {
        hdf5.flush();
        hdf5.close();
        return placement.place();
      });
      for (const sink of sinks) sink.release();
      state = 'done';
      return result;
    },
    abort,
  };
}

function checkPath(path: string): string {
  if (/^(\/[^/]+)+$/.test(path)) return path;
  throw new InvalidArgumentError(
    'hdf5Path',
    `Expected an absolute path such as /a/b, got "${path}".`,
  );
}

/** A sink whose failures end the writer. */
function guarded(
  sink: Hdf5FrameSink,
  orAbort: <T>(run: () => Promise<T>) => Promise<T>,
  orAbortNow: <T>(run: () => T) => T,
): FrameSink {
  return {
    get frames(): number {
      return sink.frames;
    },
    get stored(): StoredArray {
      return orAbortNow(() => sink.stored);
    },
    append: (block: FrameBlock) => orAbort(() => sink.append(block)),
    flush: () => orAbort(() => sink.flush()),
    source: (): FrameSource => orAbortNow(() => sink.source()),
  };
}

async function writeAll(hdf5: Hdf5File, file: NWBFile): Promise<Finding[]> {
  const warnings = await checkObjects(objectsIn(file));
  raiseVersion(file, objectsIn(file));
  await writeTree(hdf5, file);
  return warnings;
}

/**
 * Refuses to write what a validator would refuse.
 *
 * @returns the warnings
 */
export async function checkObjects(items: Iterable<NeurodataObject>): Promise<Finding[]> {
  const warnings: Finding[] = [];
  for (const item of items) {
    for (const finding of await checkObject(item)) {
      const { severity, path, message } = finding;
      if (severity === 'error') throw new InvalidArgumentError('file', `${path}: ${message}`);
      warnings.push(finding);
    }
  }
  return warnings;
}
