import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built command. */
export const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** How a command ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is run. */
export interface Launch {
  readonly cwd: string;
  /** Program and first arguments to run instead of Node on the built command. */
  readonly command?: readonly string[];
  /** Called with what standard error has so far, and a way to send a signal. */
  readonly onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
  readonly uid?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `ophys` to its end. */
export function ophys(args: readonly string[], launch: Launch): Promise<Outcome> {
  const [program = process.execPath, ...first] = launch.command ?? [process.execPath, main];
  const child = spawn(program, [...first, ...args], {
    cwd: launch.cwd,
    env: { ...process.env, NODE_OPTIONS: '', XDG_CONFIG_HOME: launch.cwd, ...launch.env },
    ...(launch.uid === undefined ? {} : { uid: launch.uid }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    launch.onStderr?.(stderr, (signal) => child.kill(signal));
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs a test in a folder of its own, which is removed afterwards. */
export async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'ophys-cli-'));
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Names in a folder, hidden ones too. */
export async function listFolder(folder: string): Promise<string[]> {
  return (await readdir(folder)).sort();
}
