import { open, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError } from '@ophys/core';
import type { RunEvent } from './events.ts';
import { fingerprintFiles } from './fingerprint.ts';
import { isLocked } from './lock.ts';
import { RESULTS_FILE, type RecordedStage, type RunRecord, readRunRecord } from './run-record.ts';
import { inputKey } from './stage-keys.ts';

/** How a run stands, as `ophys status` prints it. */
export interface RunStatus {
  readonly schema: 'ophys/status/1';
  readonly directory: string;
  /** The input as it was given. */
  readonly input: string;
  /** `killed` when it was running and nobody is at work there. */
  readonly state: RunRecord['state'] | 'killed';
  /** What went wrong, when something did. */
  readonly error: string | undefined;
  readonly stages: readonly RecordedStage[];
  /** Why `results.nwb` and the report are not what the run has come to; undefined when they are. */
  readonly outdated: string | undefined;
  /** The last progress of the stage that is running. */
  readonly progress: RunEvent | undefined;
  /** What has happened to the input since; every stage would run again. */
  readonly inputChanged: 'missing' | 'changed' | undefined;
}

/**
 * How the run in a directory stands.
 *
 * @throws {InputError} when there is no run there
 */
export async function describeRun(directory: string): Promise<RunStatus> {
  const record = await readRunRecord(directory);
  if (record === undefined) {
    throw new InputError(`${directory} is no run directory: it has no run.json.`, {
      path: directory,
    });
  }
  const isRunning = record.state === 'running' && (await isLocked(directory));
  return {
    schema: 'ophys/status/1',
    directory,
    input: record.given,
    state: record.state === 'running' && !isRunning ? 'killed' : record.state,
    error: record.error,
    stages: isRunning ? record.stages : record.stages.map(interrupted),
    outdated: await explainOutdated(join(directory, RESULTS_FILE)),
    progress: isRunning ? await lastProgress(directory) : undefined,
    inputChanged: await changeOf(record),
  };
}

/** What nobody is at work on any more. */
function interrupted(stage: RecordedStage): RecordedStage {
  return stage.state === 'running' ? { ...stage, state: 'interrupted' } : stage;
}

/** Why the results in a run directory are not what the run has come to; undefined for all other files. */
export async function explainOutdated(path: string): Promise<string | undefined> {
  if (basename(path) !== RESULTS_FILE) return undefined;
  const directory = dirname(path);
  const record = await readRunRecord(directory).catch(() => undefined);
  if (record === undefined || record.written === record.results.key) return undefined;
  if ((await stat(path).catch(() => undefined)) === undefined) return undefined;
  return `${path} and its report are older than the settings and results of ${directory}; \`ophys run ${directory} --resume\` writes them anew.`;
}

async function changeOf({ input }: RunRecord): Promise<RunStatus['inputChanged']> {
  try {
    const files = await fingerprintFiles(input.files.map(({ path }) => path));
    return inputKey({ ...input, files }) === inputKey(input) ? undefined : 'changed';
  } catch {
    return 'missing';
  }
}

/** As much of the end of the log as surely holds its last lines. */
const TAIL_BYTES = 4096;

async function lastProgress(directory: string): Promise<RunEvent | undefined> {
  const file = await open(join(directory, 'events.jsonl'), 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const tail = new Uint8Array(Math.min(TAIL_BYTES, size));
    await file.read(tail, 0, tail.length, size - tail.length);
    const lines = new TextDecoder().decode(tail).split('\n').slice(0, -1);
    for (const line of lines.reverse()) {
      if (!line.includes('"event":"progress"') || !line.startsWith('{')) continue;
      return JSON.parse(line) as RunEvent;
    }
    return undefined;
  } finally {
    await file.close();
  }
}
