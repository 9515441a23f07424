import { WriteError } from '@ophys/core';
import type { NWBFile } from '@ophys/model';
import { addToCopy } from './add-to-copy.ts';
import { createAppender, type NwbAppender } from './append.ts';
import { Hdf5File } from './hdf5/file.ts';
import { MemoryFile } from './hdf5/memory-file.ts';
import type { Hdf5Input, OpenOptions } from './inputs/input.ts';
import { useHdf5 } from './inputs/open-hdf5.ts';
import type { ByteSource } from './inputs/source.ts';
import { storedRoot } from './nodes.ts';
import { checkIsNwb, copyableOf, hdf5Of, type NwbReader } from './open.ts';
import { createWriter, type NwbWriter, type Placement } from './writer.ts';

/** What messages call a file in memory. */
const LABEL = 'The new file';
/** How much is copied at once. */
const COPY_BYTES = 2 ** 20;

/**
 * Starts an NWB file in memory; `commit` gives it, e.g. to be downloaded. Memory holds the whole file.
 */
export async function createNwbInMemory(): Promise<NwbWriter<Blob>> {
  const memory = new MemoryFile(LABEL);
  return createWriter(await Hdf5File.openMemory(memory), placementOf(memory));
}

/**
 * Writes an NWB file into memory in one call.
 *
 * @throws {InvalidArgumentError} naming what makes the file invalid
 * @throws {WriteError} for a link to what is not in the file
 */
export async function writeNwbInMemory(file: NWBFile): Promise<Blob> {
  const writer = await createNwbInMemory();
  await writer.write(file);
  return writer.commit();
}

/**
 * Opens a copy of an NWB file in memory to add to it; `commit` gives the new file.
 *
 * @throws {InputError} when it is missing, unreadable, or not NWB 2
 */
export async function appendNwbInMemory(
  input: Hdf5Input,
  options: OpenOptions = {},
): Promise<NwbAppender<Blob>> {
  const memory = await useHdf5(input, options, (file) => copyOf(copyableOf(file)));
  return createAppender(await Hdf5File.openMemory(memory), placementOf(memory));
}

/**
 * Copies an open file into memory, together with what was added to its objects since it was opened.
 *
 * @throws {InvalidArgumentError} naming what makes an added object invalid
 * @throws {WriteError} as {@link NwbAppender.write} does
 */
export async function exportNwbInMemory(reader: NwbReader): Promise<Blob> {
  const source = hdf5Of(reader);
  const memory = copyOf(copyableOf(source));
  const hdf5 = await Hdf5File.openMemory(memory);
  const writer = createWriter(hdf5, placementOf(memory), addToCopy(source, reader.paths));
  await writer.write(reader.file);
  return writer.commit();
}

function copyOf(source: ByteSource): MemoryFile {
  const memory = new MemoryFile(source.label);
  const buffer = new Uint8Array(COPY_BYTES);
  for (let at = 0; at < source.size; at += COPY_BYTES) {
    memory.write(buffer.subarray(0, source.read(buffer, at)), at);
  }
  return memory;
}

function placementOf(memory: MemoryFile): Placement<Blob> {
  return {
    path: memory.label,
    async place() {
      await verify(memory);
      return memory.toBlob();
    },
    async discard() {
      memory.truncate(0);
    },
  };
}

async function verify(memory: MemoryFile): Promise<void> {
  try {
    const file = await Hdf5File.openSource({ source: memory, location: undefined });
    checkIsNwb(storedRoot(file), memory.label);
    file.close();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WriteError(memory.label, `It was not written completely: ${reason}`, { cause });
  }
}
