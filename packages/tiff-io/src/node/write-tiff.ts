import { randomBytes } from 'node:crypto';
import { access, type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  ExistsError,
  type FrameSource,
  InvalidArgumentError,
  isOphysError,
  type RunOptions,
  WriteError,
} from '@ophys/core';
import {
  encodeDirectories,
  encodeHeader,
  planFile,
  toFileOrder,
  type WritePlan,
} from './write-plan.ts';

/** How {@link writeTiff} writes. */
export interface WriteTiffOptions extends RunOptions {
  /**
   * Text for the first page's ImageDescription. Default: ImageJ's, with the frame interval, when
   * the source knows its rate; otherwise none.
   */
  readonly imageDescription?: string | undefined;
  /** `true` writes BigTIFF always; default only when the file would pass 4 GiB. */
  readonly bigTiff?: boolean | undefined;
  /** Replace a file that is already there; default false. */
  readonly overwrite?: boolean | undefined;
}

/**
 * Writes a movie as an uncompressed multi-page TIFF, or BigTIFF when it passes 4 GiB.
 *
 * Little-endian, one strip per page; the pixels of all pages follow each other, and the directories
 * come after them. Memory does not grow with the number of frames. The file appears at `path` only
 * when it is complete; on errors and on cancellation nothing is left.
 *
 * @throws {ExistsError} when `path` exists and `overwrite` is not set
 * @throws {WriteError} when the file cannot be written, e.g. because the disk is full
 * @throws {InvalidArgumentError} when the source has no frames, or not as many as it says
 */
export async function writeTiff(
  path: string,
  source: FrameSource,
  options: WriteTiffOptions = {},
): Promise<void> {
  options.signal?.throwIfAborted();
  const plan = planFile(source, options.imageDescription ?? imageJText(source), options.bigTiff);
  await refuseExisting(path, options.overwrite);
  const partial = join(
    dirname(path),
    `.${basename(path)}.${randomBytes(6).toString('hex')}.partial`,
  );
  let file: FileHandle | undefined;
  try {
    file = await open(partial, 'wx');
    await writeAll(file, source, plan, options);
    await file.sync();
    await file.close();
    file = undefined;
    options.signal?.throwIfAborted();
    await refuseExisting(path, options.overwrite);
    await rename(partial, path);
  } catch (error) {
    await file?.close();
    await rm(partial, { force: true });
    options.signal?.throwIfAborted();
    throw isFileSystemError(error) ? cannotWrite(path, error) : error;
  }
}

async function writeAll(
  file: FileHandle,
  source: FrameSource,
  plan: WritePlan,
  options: WriteTiffOptions,
): Promise<void> {
  const { signal, onProgress } = options;
  await append(file, encodeHeader(plan));
  let frames = 0;
  for await (const block of source.blocks({ signal })) {
    signal?.throwIfAborted();
    if (block.start !== frames || block.data.byteLength !== block.count * plan.frameBytes) {
      throw new InvalidArgumentError(
        'source',
        `Expected ${plan.frameBytes} bytes per frame and frame ${frames} next, got a block of ` +
          `${block.count} frames from ${block.start} with ${block.data.byteLength} bytes.`,
      );
    }
    await append(file, toFileOrder(block.data));
    frames += block.count;
    onProgress?.({ stage: 'write TIFF', done: frames, total: plan.frames, unit: 'frame' });
  }
  if (frames !== plan.frames) {
    throw new InvalidArgumentError(
      'source',
      `The source says that it has ${plan.frames} frames, but gave ${frames}.`,
    );
  }
  for (const bytes of encodeDirectories(plan)) await append(file, bytes);
}

/** Writes all of `bytes`; a single write may take less. */
async function append(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    done += (await file.write(bytes, done)).bytesWritten;
  }
}

async function refuseExisting(path: string, overwrite = false): Promise<void> {
  if (overwrite) return;
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists) {
    throw new ExistsError(
      path,
      `${path} is already there. Choose another name, or allow overwriting.`,
    );
  }
}

function imageJText({ shape, rateHz }: FrameSource): string | undefined {
  if (rateHz === undefined) return undefined;
  const frames = shape[0];
  return [
    'ImageJ=1.54f',
    `images=${frames}`,
    `frames=${frames}`,
    'tunit=sec',
    `finterval=${1 / rateHz}`,
    'loop=false\n',
  ].join('\n');
}

function isFileSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && !isOphysError(error) && 'syscall' in error;
}

function cannotWrite(path: string, cause: NodeJS.ErrnoException): WriteError {
  const reasons: Record<string, string> = {
    ENOENT: `the folder ${dirname(path)} does not exist`,
    EACCES: `you may not write into ${dirname(path)}`,
    EPERM: `you may not write into ${dirname(path)}`,
    EROFS: 'the disk is read-only',
    ENOSPC: 'the disk is full',
    EDQUOT: 'your disk quota is used up',
    EISDIR: 'there is a folder of that name',
  };
  const reason = reasons[cause.code ?? ''] ?? cause.message;
  return new WriteError(path, `${path} could not be written: ${reason}. Nothing was left there.`, {
    cause,
  });
}
