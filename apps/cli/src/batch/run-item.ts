import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BatchItem } from '@ophys/pipeline/node';
import type { GlobalFlags } from '../frame/global-flags.ts';

/** What became of a recording of a batch. */
export interface BatchResult {
  readonly index: number;
  readonly name: string;
  readonly input: string;
  /** Its run directory. */
  readonly output: string;
  /** The exit code of its run. */
  readonly code: number;
  readonly seconds: number;
  /** Number of ROIs found, where the run came to its end. */
  readonly rois?: number | undefined;
  /** What went wrong, when something did. */
  readonly error?: string | undefined;
}

/** How the runs of a batch are made. */
export interface ItemOptions {
  /** Folder of all run directories. */
  readonly folder: string;
  readonly flags: GlobalFlags;
  /** Worker threads of one run. */
  readonly jobs: number;
  readonly signal: AbortSignal;
}

const program = fileURLToPath(new URL('../main.js', import.meta.url));

/** Code of a process that a signal ended, where it gave none itself. */
const KILLED = 137;

/** Runs one recording in a process of its own, so that no failure reaches the others. */
export function runItem(item: BatchItem, options: ItemOptions): Promise<BatchResult> {
  const { index, name, input } = item;
  const output = join(options.folder, name);
  const started = performance.now();
  const child = spawn(process.execPath, [program, ...argumentsOf(item, output, options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = () => child.kill('SIGTERM');
  options.signal.addEventListener('abort', stop, { once: true });
  if (options.signal.aborted) stop();
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr = (stderr + chunk).slice(-10_000);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      options.signal.removeEventListener('abort', stop);
      const code = status ?? KILLED;
      const seconds = (performance.now() - started) / 1000;
      const told = code === 0 ? { rois: roisIn(stdout) } : { error: lastLine(stderr) };
      resolve({ index, name, input, output, code, seconds, ...told });
    });
  });
}

function argumentsOf(
  { input, assignments }: BatchItem,
  output: string,
  { flags, jobs }: ItemOptions,
): string[] {
  const { config, set, gpu, memory, scratch, existing } = flags;
  const repeat = (flag: string, values: readonly string[]) =>
    values.flatMap((value) => [flag, value]);
  return [
    ...['run', input, '--out', output, '--jobs', String(jobs), '--gpu', gpu],
    ...['--format', 'json', '--progress', 'none', '--quiet'],
    ...['--existing', existing === 'error' ? 'resume' : existing],
    ...repeat('--config', config),
    ...repeat('--set', [...set, ...assignments]),
    ...(memory === undefined ? [] : ['--memory', String(memory)]),
    ...(scratch === undefined ? [] : ['--scratch', scratch]),
  ];
}

function roisIn(stdout: string): number | undefined {
  return stdout.trim() === '' ? undefined : JSON.parse(stdout).rois;
}

function lastLine(stderr: string): string {
  const line = stderr.trim().split('\n').at(-1) ?? '';
  return line.replace(/^ophys: /, '');
}
