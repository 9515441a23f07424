import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../scripts/run.mjs';

const windows = process.platform === 'win32';
const python = join(root, '.venv', windows ? 'Scripts/python.exe' : 'bin/python');

/**
 * Path of a Python with the newest PyNWB, NWBInspector and readers of TIFF and AVI, in a virtual environment in
 * `.venv`. Needs Python ≥ 3.10 with venv.
 */
export function preparePython() {
  if (!existsSync(python))
    run('virtual environment', windows ? 'python' : 'python3', ['-m', 'venv', '.venv']);
  run('PyNWB and NWBInspector', python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--upgrade',
    'pynwb',
    'nwbinspector',
    'tifffile',
    'imagecodecs',
    'roifile',
    'scipy',
    'av',
  ]);
  return python;
}
