import { availableParallelism } from 'node:os';
import { delimiter } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';

/** How results are printed. */
export const formats = ['text', 'json', 'jsonl', 'yaml'] as const;
export type Format = (typeof formats)[number];

/** How progress is shown. */
export const progressModes = ['auto', 'tty', 'plain', 'jsonl', 'none'] as const;
export type ProgressMode = (typeof progressModes)[number];

/** What happens to a result that is already there. */
export const existingChoices = ['error', 'skip', 'resume', 'overwrite'] as const;
export type Existing = (typeof existingChoices)[number];

/** Whether kernels run on a GPU. */
export const gpuChoices = ['auto', 'on', 'off'] as const;
export type GpuChoice = (typeof gpuChoices)[number];

/** The flags that every command takes, as given or with their defaults. */
export interface GlobalFlags {
  /** Settings files, the later over the earlier. */
  readonly config: readonly string[];
  /** `group.key=value` texts. */
  readonly set: readonly string[];
  readonly out: string | undefined;
  /** Worker threads. */
  readonly jobs: number;
  readonly gpu: GpuChoice;
  /** Most memory to take, in bytes. */
  readonly memory: number | undefined;
  /** Folder for temporary files. */
  readonly scratch: string | undefined;
  readonly existing: Existing;
  readonly dryRun: boolean;
  readonly format: Format;
  readonly progress: ProgressMode;
  /** 0 as usual, 1 with `-v`, 2 with `-vv`. */
  readonly verbose: number;
  readonly quiet: boolean;
  readonly logFile: string | undefined;
  readonly color: boolean;
  readonly seed: number | undefined;
}

/** Gives a program the flags that every command takes, before or after the command's name. */
export function addGlobalFlags(program: Command, version: string): void {
  program
    .option('-c, --config <file>', 'settings file, over ophys.toml here; repeatable', paths, [])
    .option('--set <group.key=value>', 'one setting; repeatable', collect, [])
    .option('-o, --out <path>', 'where the result goes')
    .addOption(
      new Option('-j, --jobs <n>', 'worker threads; also -J')
        .argParser(wholeAboveZero)
        .default(defaultJobs(), 'one per core, at most 8'),
    )
    .addOption(new Option('-J <n>').argParser(wholeAboveZero).hideHelp())
    .addOption(
      new Option('--gpu <when>', 'auto: where it is faster; on: or fail; off')
        .choices(gpuChoices)
        .default('auto'),
    )
    .option('--memory <size>', 'most memory to take, e.g. 8GB', bytes)
    .option('--scratch <folder>', 'where temporary files go (beside the result)')
    .addOption(
      new Option('--existing <what>', 'a result is there: error, skip, resume, overwrite')
        .choices(existingChoices)
        .default('error'),
    )
    .addOption(new Option('--overwrite', '--existing overwrite').implies({ existing: 'overwrite' }))
    .addOption(new Option('--resume', '--existing resume').implies({ existing: 'resume' }))
    .option('-n, --dry-run', 'say what would be done, and do nothing', false)
    .addOption(
      new Option('-f, --format <name>', 'results as text, json, jsonl or yaml')
        .choices(formats)
        .default('text'),
    )
    .addOption(
      new Option('--progress <how>', 'auto, tty, plain, jsonl or none')
        .choices(progressModes)
        .default('auto'),
    )
    .option('-v, --verbose', 'say more; -vv still more', (_, before: number) => before + 1, 0)
    .option('-q, --quiet', 'say nothing but results and errors', false)
    .option('--log-file <file>', 'append what happens to a file of JSON lines')
    .option('--no-color', 'no colours; also by NO_COLOR')
    .option('--seed <n>', 'seed of what is random (simulations)', wholeNumber)
    .version(version, '-V, --version', 'the version of ophys')
    .helpOption('-h, --help', 'help on the command');
}

/** The global flags of a parsed command. */
export function globalFlagsOf(command: Command): GlobalFlags {
  const { J: jobs, ...flags } = command.optsWithGlobals<GlobalFlags & { J?: number }>();
  return jobs === undefined ? flags : { ...flags, jobs };
}

/** Worker threads used when the user names no number: one per core, at most eight. */
function defaultJobs(): number {
  return Math.min(8, availableParallelism());
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** One path or, as environment variables have them, several. */
function paths(value: string, before: readonly string[]): string[] {
  return [...before, ...value.split(delimiter).filter((path) => path !== '')];
}

const units: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

function bytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?$/i.exec(text.trim());
  const [, number = '', unit = '', binary = ''] = match ?? [];
  const scale = units[unit.toLowerCase()] ?? 0;
  const exponent = Math.round(Math.log10(scale) / 3);
  const size = Number(number) * (binary === '' ? scale : 1024 ** exponent);
  if (match === null || size < 1) throw new InvalidArgumentError('Expected a size, e.g. 8GB.');
  return Math.floor(size);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(Number.isSafeInteger(value) && value >= 0)) {
    throw new InvalidArgumentError('Expected a whole number.');
  }
  return value;
}

function wholeAboveZero(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError('Expected a whole number above 0.');
  return value;
}
