import { availableParallelism } from 'node:os';
import { styleText } from 'node:util';
import { createInlineRunner, createWorkerPool } from '@ophys/compute';
import { nodeWorker } from '@ophys/compute/node';
import { mergeSettings, resolveLayers } from '@ophys/pipeline';
import { loadSettings } from '@ophys/pipeline/node';
import type { Command } from 'commander';
import { createProgressView } from '../terminal/progress/view.ts';
import { sentenceLines } from '../terminal/wrap.ts';
import { backendOf } from './backend.ts';
import type { CommandContext } from './context.ts';
import { exitCode } from './exit-codes.ts';
import { type GlobalFlags, globalFlagsOf } from './global-flags.ts';
import { createLog, type Log } from './log.ts';
import { createOutput } from './output.ts';
import { settingsGivenBy } from './setting-flags.ts';

/** A call of the program: the context of its command, once that is known. */
export interface Session {
  readonly context: CommandContext;
  /** Begins the command that was parsed. */
  start(command: Command): void;
  /** The highest exit code that the command set. */
  readonly code: number;
  readonly log: Log;
  /** The command's flags; undefined when its arguments were wrong. */
  readonly flags: GlobalFlags | undefined;
}

interface Started {
  readonly command: Command;
  readonly flags: GlobalFlags;
  readonly log: Log;
}

/** Opens the session of a call. */
export function createSession(signal: AbortSignal): Session {
  let code: number = exitCode.done;
  let started: Started | undefined;
  const running = () => {
    if (started === undefined) throw new Error('A command was used before its flags were parsed.');
    return started;
  };
  const say = (event: string, sentence: string, shown: boolean) => {
    running().log.write(event, { sentence });
    if (shown && !running().flags.quiet)
      process.stderr.write(sentenceLines('', sentence, process.stderr));
  };
  const loadLayers = async () => {
    const given = settingsGivenBy(running().command, process.env);
    const { layers, notes } = await loadSettings(given);
    for (const sentence of notes) context.note(sentence);
    return layers;
  };
  const context: CommandContext = {
    signal,
    get flags() {
      return running().flags;
    },
    get output() {
      return createOutput(running().flags.format, (text) => process.stdout.write(text));
    },
    setExitCode(found) {
      code = Math.max(code, found);
    },
    note: (sentence) => say('note', sentence, true),
    detail: (sentence) => say('detail', sentence, running().flags.verbose > 0),
    paint(colour, word) {
      const { color } = running().flags;
      const wanted = color && process.stdout.isTTY && !process.env.NO_COLOR;
      return wanted ? styleText(colour, word) : word;
    },
    openProgress: () => openProgress(running()),
    loadLayers,
    loadSettings: async () => {
      const layers = await loadLayers();
      resolveLayers(layers);
      return mergeSettings(...layers.map(({ settings }) => settings));
    },
    createRunner: (atMost = Infinity) => createRunner(running().flags, atMost),
  };
  return {
    context,
    start(command) {
      const flags = globalFlagsOf(command);
      const log = createLog(flags.logFile);
      started = { command, flags, log };
      log.write('start', { command: command.name(), args: process.argv.slice(2), flags });
    },
    get code() {
      return code;
    },
    get log() {
      return started?.log ?? createLog(undefined);
    },
    get flags() {
      return started?.flags;
    },
  };
}

function openProgress({ flags, log }: Started) {
  const view = createProgressView(process.stderr, flags.quiet ? 'none' : flags.progress);
  let stage = '';
  return {
    stop: view.stop,
    update(progress: Parameters<typeof view.update>[0]) {
      if (progress.stage !== stage) log.write('stage', { ...progress });
      stage = progress.stage;
      view.update(progress);
    },
  };
}

/** Workers for blocks, never more than there are cores; a GPU is driven from one thread. */
function createRunner({ jobs, gpu }: GlobalFlags, atMost: number) {
  if (backendOf(gpu) === 'gpu') return createInlineRunner();
  return createWorkerPool({
    size: Math.min(jobs, atMost, availableParallelism()),
    createWorker: () => nodeWorker(new URL('../worker.js', import.meta.url)),
  });
}
