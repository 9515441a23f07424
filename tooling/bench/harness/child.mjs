import { spawnSync } from 'node:child_process';

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
