/** Runs commands one after the other and stops at the first that fails. Node only: no shell. */
import { spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The pnpm that the lock file was written with; npx fetches it. */
const PNPM = 'pnpm@12.21.0';

/** Runs a command in the repository's root; ends this process with its exit code if it fails. */
export function run(title, command, args, options = {}) {
  const started = performance.now();
  process.stderr.write(`\n▸ ${title}\n`);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    ...options,
  });
  if (error) process.stderr.write(`${command}: ${error.message}\n`);
  if (status !== 0) {
    process.stderr.write(`✗ ${title} failed\n`);
    process.exit(status ?? 1);
  }
  process.stderr.write(`✓ ${title} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`);
}

/** Runs Node on a script of the repository. */
export function node(title, ...args) {
  run(title, process.execPath, args);
}

/** Installs exactly what the lock file names, and builds every package and app. */
export function installAndBuild() {
  pnpm('install', 'install', '--frozen-lockfile', '--prefer-offline');
  pnpm('build', 'exec', 'turbo', 'run', 'build', '--output-logs=errors-only');
}

/** Runs the pinned pnpm. */
export function pnpm(title, ...args) {
  run(title, 'npx', ['--yes', PNPM, ...args], {
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  });
}
