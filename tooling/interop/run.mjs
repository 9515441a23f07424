/**
 * The interop lane: the newest PyNWB and NWBInspector from PyPI judge what the main job wrote.
 * Needs Python ≥ 3.10 with venv; makes its own virtual environment in `.venv`.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installAndBuild, node, pnpm, root, run } from '../scripts/run.mjs';
import { preparePython } from './python.mjs';

/** Files of other writers, beside the checkout on some machines. */
const sharedData = join(root, '..', 'shared', 'data');
const shared = join(sharedData, 'nwb');
const work = mkdtempSync(join(tmpdir(), 'ophys-interop-'));

try {
  installAndBuild();
  const python = preparePython();
  node('main job on TIFF', 'tooling/interop/write.mjs', work);
  run('movie in NWB by PyNWB', python, ['tooling/interop/make_input.py', work]);
  const [input, output] = ['input.nwb', 'again.nwb'].map((name) => join(work, name));
  const blocks = ['--set', 'motion.nonrigid=blocks', '--set', 'motion.block_size_px=64']; // as in write.mjs
  node('main job on NWB', 'apps/cli/dist/main.js', 'run', input, '-o', output, ...blocks);
  node('our validator', 'apps/cli/dist/main.js', 'validate', input, output);
  node('demo', 'apps/cli/dist/main.js', 'demo', '-o', join(work, 'demo'));
  run('TIFF files by tifffile', python, [
    'tooling/interop/tiff/make_tiff.py',
    work,
    ...(existsSync(sharedData) ? [sharedData] : []),
  ]);
  node('TIFF files in our reader', 'tooling/interop/tiff/read.mjs', work);
  process.env.OPHYS_INTEROP = work;
  process.env.OPHYS_KILLS = '50';
  pnpm('a run killed 50 times', 'exec', 'vitest', 'run', 'apps/cli/test/kill.test.ts');
  run('schema that PyNWB carries', python, ['tooling/interop/schema.py', work]);
  const agreement = (script) => join('tooling', 'interop', 'agreement', script);
  if (!existsSync(shared))
    process.stderr.write(`skipped: the files of ${shared}, which are not here\n`);
  run('files of every class by PyNWB', python, ['tooling/interop/make_pynwb.py', work]);
  run('AVI files by FFmpeg', python, ['tooling/interop/make_avi.py', work]);
  run('broken files', python, [agreement('make_broken.py'), work]);
  run('what PyNWB and NWBInspector find', python, [
    agreement('judge_findings.py'),
    work,
    ...(existsSync(shared) ? [shared] : []),
  ]);
  pnpm(
    'tests that exchange files with PyNWB',
    'exec',
    'vitest',
    'run',
    '--config',
    'tooling/interop/vitest.interop.config.ts',
  );
  run('files of other tools', python, ['tooling/interop/exchange.py', 'make', work]);
  node('files of other tools, read and written again', 'tooling/interop/exchange.mjs', work);
  run('what became of them', python, ['tooling/interop/exchange.py', 'judge', work]);
  run('judge the files they wrote', python, ['tooling/interop/judge.py', work]);
  run('what was there before appending', python, ['tooling/interop/unchanged.py', work]);
  run('files of older writers in PyNWB', python, ['tooling/interop/reading.py', work]);
  run('check with PyNWB', python, ['tooling/interop/check.py', work]);
} finally {
  rmSync(work, { recursive: true, force: true });
}
