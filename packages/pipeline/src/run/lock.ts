import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ExistsError } from '@ophys/core';

/** Who holds a run directory. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as far as the system says so; a process id may be given away again. */
  readonly began: string | undefined;
  readonly token: string;
}

/** A run directory that is held. */
export interface RunLock {
  release(): Promise<void>;
}

const LOCK = 'run.lock';

const BEAT_MS = 10_000;

/** A lock of another machine that has not been renewed for so long was left behind. */
const SILENCE_MS = 120_000;

/**
 * Makes sure that no other run writes to a directory. A lock that a process left behind when it died is
 * taken over.
 *
 * @throws {ExistsError} naming who holds it
 */
export async function lockDirectory(directory: string): Promise<RunLock> {
  const path = join(directory, LOCK);
  const mine: Holder = {
    pid: process.pid,
    host: hostname(),
    began: await beganAt(process.pid),
    token: randomUUID(),
  };
  const draft = join(directory, `.run.lock.${mine.token}`);
  await writeFile(draft, JSON.stringify(mine), { flag: 'wx' });
  try {
    while (!(await tryLink(draft, path))) await removeStale(path, directory);
  } finally {
    await rm(draft, { force: true });
  }
  const beat = setInterval(() => utimes(path, new Date(), new Date()).catch(() => {}), BEAT_MS);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      if ((await holderOf(path))?.token === mine.token) await rm(path, { force: true });
    },
  };
}

/** Whether a run is at work in a directory. */
export async function isLocked(directory: string): Promise<boolean> {
  const path = join(directory, LOCK);
  const holder = await holderOf(path);
  return holder !== undefined && isAlive(holder, path);
}

/** A link appears whole or not at all, and never in place of another. */
async function tryLink(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function removeStale(path: string, directory: string): Promise<void> {
  const holder = await holderOf(path);
  if (holder === undefined) return;
  if (await isAlive(holder, path)) {
    throw new ExistsError(
      directory,
      `${directory} is in use by process ${holder.pid} on ${holder.host}; wait until it has finished, or write elsewhere.`,
    );
  }
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return; // another process was faster
  }
  const moved = await holderOf(aside);
  if (moved !== undefined && moved.token !== holder.token) await tryLink(aside, path);
  await rm(aside, { force: true });
}

async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return { pid: 0, host: 'an unknown machine', began: undefined, token: '' };
  }
}

async function isAlive({ pid, host, began }: Holder, path: string): Promise<boolean> {
  if (host !== hostname()) {
    const renewed = await stat(path).catch(() => undefined);
    return renewed !== undefined && Date.now() - renewed.mtimeMs < SILENCE_MS;
  }
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const now = await beganAt(pid);
  return began === undefined || now === undefined || began === now;
}

/** Field 22 of Linux's `/proc/PID/stat`, in ticks since the machine began; undefined elsewhere. */
async function beganAt(pid: number): Promise<string | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
