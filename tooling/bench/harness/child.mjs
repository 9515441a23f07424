import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

/**
 * Runs a script in a process of its own and returns the JSON object that it prints last; for what must
 * not share a process, such as peak memory.
 */
export function runChild(command, args) {
  const { stdout, status, error } = spawnSync(command, args.map(String), {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(' ')} exited with ${status}.`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

/** Milliseconds between two looks at a process's memory. */
const LOOK_EVERY = 10;

/**
 * The same with its memory watched from outside, so that programs of any language are measured alike:
 * adds `peakBytes`, the most memory that the process had for itself. Mapped files are not counted, since the
 * system takes their pages back when it needs them. Linux only; elsewhere `peakBytes` is missing.
 */
export async function watchChild(command, args) {
  const child = spawn(command, args.map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
  const status = `/proc/${child.pid}/status`;
  let peakBytes;
  const look = () => {
    const bytes = existsSync(status) ? ownMemory(readFileSync(status, 'utf8')) : undefined;
    if (bytes !== undefined) peakBytes = Math.max(peakBytes ?? 0, bytes);
  };
  const watch = setInterval(look, LOOK_EVERY);
  try {
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    if (code !== 0) throw new Error(`${command} ${args.join(' ')} exited with ${code}.`);
    return { ...JSON.parse(output.trim().split('\n').at(-1)), peakBytes };
  } finally {
    clearInterval(watch);
  }
}

function ownMemory(status) {
  const kilobytes = /^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes && 1024 * Number(kilobytes);
}
