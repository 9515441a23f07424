import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { root, run } from '../../scripts/run.mjs';

const loop = fileURLToPath(new URL('peer.py', import.meta.url));

/**
 * An interpreter with the packages: `$OPHYS_BENCH_PYTHON`, or that of a virtual environment of our own.
 */
export function preparePython(packages) {
  const given = process.env.OPHYS_BENCH_PYTHON;
  if (given) return given;
  const windows = process.platform === 'win32';
  const python = join(root, '.venv-bench', windows ? 'Scripts/python.exe' : 'bin/python');
  if (!existsSync(python)) {
    run('virtual environment', windows ? 'python' : 'python3', ['-m', 'venv', '.venv-bench']);
  }
  const quiet = ['--quiet', '--disable-pip-version-check'];
  run('Python packages', python, ['-m', 'pip', 'install', ...quiet, ...packages]);
  return python;
}

/**
 * Starts Python on a suite's peer. `call(name, arguments)` runs a function of it and resolves to what it
 * returns, by convention the seconds that count.
 */
export function startPeer(command, peer) {
  const child = spawn(command, [loop, fileURLToPath(peer)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    command,
    async call(name, args = {}) {
      child.stdin.write(`${JSON.stringify({ name, args })}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`The Python peer ended in ${name}.`);
      const { result, error } = JSON.parse(value);
      if (error !== undefined) throw new Error(`${name} of the Python peer failed: ${error}`);
      return result;
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
    },
  };
}

/** Versions of an interpreter and of packages in it, e.g. `Python 3.12.1, pynwb 4.2.0`. */
export function pythonVersions(command, packages) {
  const program =
    'import sys, platform\nfrom importlib.metadata import version\n' +
    'print("Python " + platform.python_version(), *(f"{n} {version(n)}" for n in sys.argv[1:]), sep=", ")';
  const { stdout } = spawnSync(command, ['-c', program, ...packages], { encoding: 'utf8' });
  return stdout.trim();
}
