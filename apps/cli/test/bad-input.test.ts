import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTiff } from '@ophys/tiff-io/node';
import { describe, expect, it } from 'vitest';
import {
  filled,
  smallRecording,
  texture,
  writeNwbWithout,
  writeOddPage,
  writeTruncated,
} from './inputs.ts';
import { inFolder, listFolder, main, ophys } from './ophys.ts';

const run = ['run', 'in.tif', '-o', 'out.nwb', '--rate', '30', '--jobs', '1'];
const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;

interface Case {
  readonly what: string;
  readonly make: (folder: string) => Promise<unknown>;
  readonly args?: readonly string[];
  readonly code: number;
  readonly says: RegExp;
}

const inputs: readonly Case[] = [
  { what: 'a missing file', make: async () => {}, code: 3, says: /in\.tif: there is no such file/ },
  { what: 'a folder', make: (f) => mkdir(join(f, 'in.tif')), code: 3, says: /has no TIFF files/ },
  {
    what: 'text named .tif',
    make: (f) => writeFile(join(f, 'in.tif'), 'frame,value\n0,1\n'),
    code: 3,
    says: /neither TIFF nor HDF5/,
  },
  {
    what: 'an empty file',
    make: (f) => writeFile(join(f, 'in.tif'), ''),
    code: 3,
    says: /neither TIFF nor HDF5/,
  },
  {
    what: 'a truncated TIFF',
    make: (f) => writeTruncated(join(f, 'in.tif')),
    code: 3,
    says: /cut short|past the end|truncated/i,
  },
  {
    what: 'a page of another size in the middle',
    make: (f) => writeOddPage(join(f, 'in.tif')),
    code: 3,
    says: /page 11 is 32 × 80 .* page 1 is 64 × 80/i,
  },
  {
    what: 'zero frames',
    make: (f) => writeNwbWithout(join(f, 'in.nwb'), true),
    args: ['run', 'in.nwb:/scratch/movie', '-o', 'out.nwb', '--rate', '30'],
    code: 3,
    says: /0 frames|no frames/,
  },
  {
    what: 'one frame',
    make: (f) => writeTiff(join(f, 'in.tif'), smallRecording(1)),
    code: 3,
    says: /in\.tif has 1 frame;/,
  },
  {
    what: 'a movie shorter than a few transients',
    make: (f) => writeTiff(join(f, 'in.tif'), smallRecording(60)),
    code: 3,
    says: /has 60 frames; at 30 Hz and a decay time of 1 s .* takes at least 90/,
  },
  {
    what: 'planes in turn',
    make: (f) =>
      writeTiff(join(f, 'in.tif'), smallRecording(120), {
        imageDescription: 'ImageJ=1.53t\nimages=120\nslices=2\nframes=60\nhyperstack=true\n',
      }),
    code: 2,
    says: /has 2 planes, and a run takes one; choose it with --plane 1 to 2/,
  },
  {
    what: 'a start without its UTC offset',
    make: (f) => writeTiff(join(f, 'in.tif'), smallRecording(120)),
    args: [...run, '--set', 'session.start_time=2026-01-01T00:00:00'],
    code: 2,
    says: /session\.start_time: expected a time with its UTC offset/,
  },
  {
    what: 'frames smaller than the filter',
    make: (f) => writeTiff(join(f, 'in.tif'), filled([20, 8, 8], texture)),
    code: 3,
    says: /8 × 8 pixels; registration needs at least/,
  },
  {
    what: 'the same value everywhere',
    make: (f) =>
      writeTiff(
        join(f, 'in.tif'),
        filled([100, 32, 32], () => 7),
      ),
    code: 3,
    says: /has the value 7; there is nothing to register/,
  },
  {
    what: 'NaN in float data',
    make: (f) =>
      writeTiff(
        join(f, 'in.tif'),
        filled([100, 32, 32], (i) => (i === 9999 ? Number.NaN : texture(i))),
      ),
    code: 3,
    says: /has NaN at frame 9, row 24, column 15/,
  },
  {
    what: 'an NWB file without a photon series',
    make: (f) => writeNwbWithout(join(f, 'in.nwb')),
    args: ['run', 'in.nwb', '-o', 'out.nwb'],
    code: 3,
    says: /no OnePhotonSeries or TwoPhotonSeries/,
  },
  {
    what: 'HDF5 without the dataset',
    make: (f) => writeNwbWithout(join(f, 'in.nwb')),
    args: ['run', 'in.nwb:/movie', '-o', 'out.nwb', '--rate', '30'],
    code: 3,
    says: /has no dataset \/movie/,
  },
  {
    what: 'an unknown frame rate',
    make: (f) => writeTiff(join(f, 'in.tif'), filled([100, 32, 32], texture)),
    args: ['run', 'in.tif', '-o', 'out.nwb'],
    code: 2,
    says: /in\.tif does not say how many frames per second it has; pass --rate HZ/,
  },
  {
    what: 'an unknown setting',
    make: (f) => writeTiff(join(f, 'in.tif'), smallRecording(20)),
    args: [...run, '--set', 'motion.max_shfit=0.2'],
    code: 2,
    says: /motion\.max_shfit: there is no such setting; did you mean motion\.max_shift_fraction/,
  },
  {
    what: 'a setting out of range',
    make: (f) => writeTiff(join(f, 'in.tif'), smallRecording(20)),
    args: [...run, '--set', 'motion.max_shift_fraction=2'],
    code: 2,
    says: /command line: Setting motion\.max_shift_fraction: expected .* at most 0\.5 .*, got 2/,
  },
  {
    what: 'a broken ophys.toml',
    make: async (f) => {
      await writeTiff(join(f, 'in.tif'), smallRecording(20));
      await writeFile(join(f, 'ophys.toml'), '[imaging\nrate_hz = 30\n');
    },
    code: 2,
    says: /ophys\.toml is not valid TOML, at line 1/,
  },
];

const outputs: readonly Case[] = [
  {
    what: 'an output that exists',
    make: async (f) => {
      await writeTiff(join(f, 'in.tif'), smallRecording(20));
      await writeFile(join(f, 'out.nwb'), 'precious');
    },
    code: 6,
    says: /out\.nwb exists already; pass --overwrite/,
  },
  {
    what: 'an output that is the input',
    make: (f) => writeTiff(join(f, 'in.nwb'), smallRecording(20)), // a TIFF, whatever its name
    args: ['run', 'in.nwb', '-o', './in.nwb', '--overwrite', '--rate', '30'],
    code: 2,
    says: /is the input itself/,
  },
  {
    what: 'a report that is the output',
    make: (f) => writeTiff(join(f, 'in.tif'), smallRecording(120)),
    args: [...run, '--report', './out.nwb'],
    code: 2,
    says: /is the output itself/,
  },
  {
    what: 'an output that is not named as NWB',
    make: (f) => writeTiff(join(f, 'in.tif'), smallRecording(120)),
    args: ['run', 'in.tif', '-o', 'out.html', '--rate', '30'],
    code: 2,
    says: /end its name in \.nwb/,
  },
  {
    what: 'a demo where its files would replace others',
    make: (f) => writeFile(join(f, 'recording.tif'), 'precious'),
    args: ['demo', '-o', '.'],
    code: 6,
    says: /recording\.tif/,
  },
  {
    what: 'an output folder that does not exist',
    make: (f) => writeTiff(join(f, 'in.tif'), smallRecording(20)),
    args: ['run', 'in.tif', '-o', 'nowhere/out.nwb', '--rate', '30'],
    code: 5,
    says: /nowhere .*does not exist/,
  },
];

describe.each([...inputs, ...outputs])('$what', ({ make, args = run, code, says }) => {
  it(`ends in one sentence and exit code ${code}, and leaves nothing`, () =>
    inFolder(async (folder) => {
      await make(folder);
      const before = await listFolder(folder);
      const outcome = await ophys(args, { cwd: folder });
      expectSentence(outcome.stderr, says);
      expect(outcome.code).toBe(code);
      expect(outcome.stdout).toBe('');
      expect(await listFolder(folder)).toEqual(before);
    }));
});

describe.skipIf(process.platform === 'win32')('what the system forbids', () => {
  it.each([
    ['a file that may not be read', 'in.tif', 0o000, 3, /in\.tif: permission was denied/],
    ['a folder that may not be written to', '.', 0o555, 5, /is not writable/],
  ])('%s', (_, name, mode, code, says) =>
    inFolder(async (folder) => {
      await writeTiff(join(folder, 'in.tif'), smallRecording(20));
      await chmod(folder, 0o755);
      await chmod(join(folder, name), mode);
      const outcome = await ophys(run, { cwd: folder, ...(isRoot ? { uid: NOBODY } : {}) });
      await chmod(folder, 0o755);
      expectSentence(outcome.stderr, says);
      expect(outcome.code).toBe(code);
      expect(await listFolder(folder)).toEqual(['in.tif']);
    }),
  );

  it('a disk that fills up while writing; with room again the run goes on', () =>
    inFolder(async (folder) => {
      await writeTiff(join(folder, 'in.tif'), smallRecording(450));
      // A limit on file size stands in for a full disk: writes past it fail in the same way.
      const limited = `trap '' XFSZ; ulimit -f 2000; exec "$@"`;
      const command = ['/bin/sh', '-c', limited, 'sh', process.execPath, main];
      const outcome = await ophys(run, { cwd: folder, command });
      expectSentence(outcome.stderr, /out\.nwb/);
      expect(outcome.code).toBe(5);
      expect(await listFolder(folder)).toEqual(['in.tif', 'out.nwb.run']);
      const again = await ophys(run, { cwd: folder });
      expect(again.code, again.stderr).toBe(0);
      expect(await listFolder(folder)).toEqual(['in.tif', 'out.html', 'out.nwb']);
    }));
});

/** Progress lines aside, standard error holds one line that begins with the program's name. */
function expectSentence(stderr: string, says: RegExp): void {
  const lines = stderr
    .split('\n')
    .filter((line) => line !== '' && !/^[\w ]+: \d+ of \d+/.test(line));
  expect(lines, stderr).toHaveLength(1);
  expect(lines[0]).toMatch(/^ophys: /);
  expect(lines[0]).toMatch(says);
  expect(stderr).not.toMatch(/^\s+at /m);
}
