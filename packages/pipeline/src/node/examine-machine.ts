import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open, rm, statfs } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { probeDevices } from '@ophys/compute';

/** What was found about one thing that a run needs. */
export interface Verdict {
  /** `ok`; `note` when a run works, but slower or smaller; `bad` when it does not. */
  readonly verdict: 'ok' | 'note' | 'bad';
  readonly subject: string;
  /** What is there, and what to do about what is not. */
  readonly text: string;
}

/** What is looked at. */
export interface ExamineOptions {
  /** Worker threads that a run would have. */
  readonly jobs: number;
  /** Where temporary files would go. */
  readonly folder: string;
}

/** Looks at what this machine has for a run, one verdict for each thing. */
export async function examineMachine({ jobs, folder }: ExamineOptions): Promise<Verdict[]> {
  const { simd, gpu } = await probeDevices();
  return [
    examineNode(),
    {
      subject: 'threads',
      ...(jobs > 1 || availableParallelism() === 1 ? { verdict: 'ok' } : { verdict: 'note' }),
      text: `${jobs} of ${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'})`,
    },
    simd
      ? { verdict: 'ok', subject: 'SIMD', text: 'WebAssembly SIMD runs' }
      : { verdict: 'note', subject: 'SIMD', text: 'no WebAssembly SIMD; plain code runs, slowly' },
    ...(typeof gpu === 'string'
      ? [{ verdict: 'note', subject: 'GPU', text: `none: ${gpu}. Runs use the CPU.` } as const]
      : gpu.map(describeGpu)),
    { verdict: 'ok', subject: 'decoders', text: 'LZW, Deflate, PackBits and Zstd are built in' },
    examineMemory(),
    ...(await examineFolder(folder)),
  ];
}

type Gpu = Exclude<Awaited<ReturnType<typeof probeDevices>>['gpu'], string>[number];

function describeGpu({ api, name, software, maxArrayBytes, features }: Gpu): Verdict {
  const extras = features.length > 0 ? `, ${features.join(', ')}` : '';
  const limits = `arrays up to ${megabytes(maxArrayBytes)}${extras}`;
  if (!software) return { verdict: 'ok', subject: 'GPU', text: `${name} by ${api}; ${limits}` };
  const text = `${name} by ${api} is emulated on the CPU; runs use WebAssembly instead`;
  return { verdict: 'note', subject: 'GPU', text };
}

const OLDEST_NODE = [20, 19] as const;

function examineNode(): Verdict {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldest, oldestMinor] = OLDEST_NODE;
  const fits = major > oldest || (major === oldest && minor >= oldestMinor);
  const where = `${process.versions.node} on ${process.platform} ${process.arch}`;
  return fits
    ? { verdict: 'ok', subject: 'Node', text: where }
    : {
        verdict: 'bad',
        subject: 'Node',
        text: `${where}; ${OLDEST_NODE.join('.')} or newer is needed`,
      };
}

/** Memory below which large fields of view get tight, in bytes. */
const COMFORTABLE_MEMORY = 2e9;

function examineMemory(): Verdict {
  const limit = process.constrainedMemory();
  const total = limit > 0 && limit < totalmem() ? limit : totalmem();
  const free = Math.min(process.availableMemory(), total);
  const text = `${gigabytes(free)} free of ${gigabytes(total)}`;
  return free >= COMFORTABLE_MEMORY
    ? { verdict: 'ok', subject: 'memory', text }
    : {
        verdict: 'note',
        subject: 'memory',
        text: `${text}; close other programs for large movies`,
      };
}

/** Disk below which a run of an hour may not fit, in bytes. */
const COMFORTABLE_DISK = 20e9;
const TRIAL_BYTES = 64 * 2 ** 20;

async function examineFolder(folder: string): Promise<Verdict[]> {
  const path = resolve(folder);
  const subject = 'scratch';
  try {
    await access(path, constants.W_OK);
    const { bavail, bsize } = await statfs(path);
    const free = bavail * bsize;
    if (free < 2 * TRIAL_BYTES) {
      return [{ verdict: 'bad', subject, text: `${path}: only ${megabytes(free)} free` }];
    }
    const text = `${path}: ${gigabytes(free)} free, writes ${megabytes(await writingSpeed(path))}/s`;
    if (free >= COMFORTABLE_DISK) return [{ verdict: 'ok', subject, text }];
    return [{ verdict: 'note', subject, text: `${text}; long movies need more, see --scratch` }];
  } catch (error) {
    const { message } = error as Error;
    return [{ verdict: 'bad', subject, text: `${path} cannot be written to: ${message}` }];
  }
}

/** Bytes written per second, the disk's cache flushed. */
async function writingSpeed(folder: string): Promise<number> {
  const path = join(folder, `.ophys-doctor.${randomUUID()}`);
  const block = new Uint8Array(2 ** 20).fill(1);
  const file = await open(path, 'wx');
  try {
    const start = performance.now();
    for (let done = 0; done < TRIAL_BYTES; done += block.length) await file.write(block);
    await file.sync();
    return TRIAL_BYTES / ((performance.now() - start) / 1000);
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString('en-US')} MB`;
}
