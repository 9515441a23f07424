import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTiff } from '@ophys/tiff-io/node';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { applyEnvironment } from '../src/frame/environment.ts';
import { addGlobalFlags, type GlobalFlags, globalFlagsOf } from '../src/frame/global-flags.ts';
import { createOutput } from '../src/frame/output.ts';
import { createProgram } from '../src/program.ts';
import { smallRecording } from './inputs.ts';
import { inFolder, ophys } from './ophys.ts';

/** The flags of a call `ophys do …`. */
function parse(args: readonly string[], env: Record<string, string> = {}): GlobalFlags {
  let flags: GlobalFlags | undefined;
  const program = new Command('ophys').exitOverride();
  program.configureOutput({ writeErr: () => {} });
  program.command('do').argument('[file...]');
  program.commands[0]?.action((_files, _own, command) => {
    flags = globalFlagsOf(command);
  });
  addGlobalFlags(program, '1.2.3');
  applyEnvironment(program, env);
  program.parse(args, { from: 'user' });
  if (flags === undefined) throw new Error('the command did not run');
  return flags;
}

describe('global flags', () => {
  it('stand before or after the command, and have defaults', () => {
    expect(parse(['-o', 'a', 'do', 'file'])).toEqual(parse(['do', 'file', '--out', 'a']));
    expect(parse(['do'])).toMatchObject({
      config: [],
      set: [],
      existing: 'error',
      format: 'text',
      progress: 'auto',
      verbose: 0,
      color: true,
    });
  });

  it.each([
    [['-c', 'a', '-c', 'b'], { config: ['a', 'b'] }],
    [['--set', 'a.b=1', '--set', 'c.d=2'], { set: ['a.b=1', 'c.d=2'] }],
    [['-J', '3'], { jobs: 3 }],
    [['--memory', '8GB'], { memory: 8e9 }],
    [['--memory', '1.5 GiB'], { memory: 1.5 * 2 ** 30 }],
    [['--memory', '500m'], { memory: 5e8 }],
    [['--overwrite'], { existing: 'overwrite' }],
    [['--resume'], { existing: 'resume' }],
    [['-vv'], { verbose: 2 }],
    [['--no-color'], { color: false }],
    [['-n'], { dryRun: true }],
  ])('%j', (args, expected) => {
    expect(parse(['do', ...args])).toMatchObject(expected);
  });

  it.each([
    ['--memory', 'lots'],
    ['--jobs', '0'],
    ['--seed', '1.5'],
    ['--format', 'xml'],
    ['--existing', 'maybe'],
  ])('refuses %s %s', (...args) => {
    expect(() => parse(['do', ...args])).toThrow(args[1]);
  });

  it('come from the environment, below the command line', () => {
    const env = {
      OPHYS_OUT: 'from-env',
      OPHYS_JOBS: '3',
      OPHYS_DRY_RUN: '1',
      OPHYS_QUIET: '0',
      OPHYS_LOG_FILE: '',
      OPHYS_CONFIG: 'a.toml:b.toml',
    };
    const flags = parse(['do', '-j', '2'], env);
    expect(flags.logFile).toBeUndefined();
    expect(flags).toMatchObject({
      out: 'from-env',
      jobs: 2,
      dryRun: true,
      quiet: false,
      config: ['a.toml', 'b.toml'],
    });
  });
});

describe('output', () => {
  const items = [{ path: 'a' }, { path: 'b' }];
  const print = (format: 'text' | 'json' | 'jsonl' | 'yaml') => {
    let text = '';
    const output = createOutput(format, (part) => {
      text += part;
    });
    const list = output.openList('ophys/info/1');
    for (const item of items) list.add(item, () => `${item.path}\n`);
    list.end();
    return text;
  };
  const document = { schema: 'ophys/info/1', items };

  it('is one document, a line each, or text', () => {
    expect(JSON.parse(print('json'))).toEqual(document);
    expect(parseYaml(print('yaml'))).toEqual(document);
    expect(print('text')).toBe('a\nb\n');
    const lines = print('jsonl').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      items.map((item) => ({ schema: 'ophys/info/1', ...item })),
    );
  });
});

describe('help', () => {
  const program = createProgram({} as never, {});
  const printed = (command: Command) => {
    let text = '';
    command.configureOutput({
      writeOut: (part) => {
        text += part;
      },
    });
    command.outputHelp();
    return text;
  };

  it.each(
    [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)].map(
      (command) => [command.name(), command] as const,
    ),
  )('of %s fits 80 columns and a screen', (name, command) => {
    const lines = printed(command).trimEnd().split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.length, printed(command)).toBeLessThanOrEqual(name === 'run' ? 32 : 24);
  });

  it.each(program.commands.map((command) => [command.name(), command] as const))(
    'of %s shows an example and its group',
    (name, command) => {
      expect(printed(command)).toMatch(new RegExp(`Examples?:\\n +[$>] ophys ${name}`));
      expect(command.helpGroup()).not.toBe('');
    },
  );
});

it('says where settings come from: files, environment, --set, flags', () =>
  inFolder(async (folder) => {
    await writeFile(join(folder, 'ophys.toml'), '[traces]\ntau_seconds = 1\nneuropil = "robust"\n');
    await writeFile(
      join(folder, 'lab.toml'),
      '[traces]\ntau_seconds = 2\n[motion]\nmax_shift = 0.2\n',
    );
    const args = ['params', 'list', '--resolved', '-c', 'lab.toml', '-f', 'json'];
    const env = { OPHYS_SET: 'detection.threshold=6;imaging.rate_hz=20' };
    const outcome = await ophys([...args, '--set', 'imaging.rate_hz=30'], { cwd: folder, env });
    expect(outcome.stderr).toMatch(
      /lab\.toml: motion\.max_shift is called motion\.max_shift_fraction now/,
    );
    const { items } = JSON.parse(outcome.stdout) as {
      items: { key: string; value: unknown; origin: string }[];
    };
    const found = Object.fromEntries(items.map(({ key, value, origin }) => [key, [value, origin]]));
    expect(found).toMatchObject({
      'traces.neuropil': ['robust', 'ophys.toml'],
      'traces.tau_seconds': [2, 'lab.toml'],
      'motion.max_shift_fraction': [0.2, 'lab.toml'],
      'detection.threshold': [6, 'the environment'],
      'imaging.rate_hz': [30, 'the command line'],
      'traces.neuropil_coefficient': [0.7, 'default'],
    });
  }));

it('names the line of a mistake in a settings file', () =>
  inFolder(async (folder) => {
    await writeFile(join(folder, 'ophys.toml'), '[motion]\n# wide\nmax_shift_fraction = 15\n');
    const { code, stderr } = await ophys(['params', 'list', '--resolved'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^ophys: ophys\.toml, line 3: Setting motion\.max_shift_fraction: expected/,
    );
  }));

it('writes settings from a recording, and they are read again', () =>
  inFolder(async (folder) => {
    await writeTiff(join(folder, 'movie.tif'), smallRecording(20));
    expect((await ophys(['init', 'movie.tif'], { cwd: folder })).code).toBe(0);
    expect(await readFile(join(folder, 'ophys.toml'), 'utf8')).toMatch(
      /^rate_hz = 30 {2}# from movie\.tif$/m,
    );
    const again = await ophys(['init', 'movie.tif'], { cwd: folder });
    expect([again.code, again.stderr]).toEqual([6, expect.stringContaining('--overwrite')]);
    const { stdout } = await ophys(['params', 'list', '--resolved', '-f', 'jsonl'], {
      cwd: folder,
    });
    expect(stdout).toMatch(/"key":"imaging.rate_hz","value":30,"origin":"ophys.toml"/);
  }));

it('takes a file for info, and a slip for a command', () =>
  inFolder(async (folder) => {
    await writeTiff(join(folder, 'movie.tif'), smallRecording(20));
    const bare = await ophys(['movie.tif'], { cwd: folder });
    expect(bare.stdout).toBe((await ophys(['info', 'movie.tif'], { cwd: folder })).stdout);
    const slip = await ophys(['validat', 'movie.tif'], { cwd: folder });
    expect([slip.code, slip.stderr]).toEqual([
      2,
      expect.stringContaining('did you mean ophys validate?'),
    ]);
  }));
