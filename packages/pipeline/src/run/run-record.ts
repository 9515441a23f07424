import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackendChoice } from '@ophys/compute';
import { InputError } from '@ophys/core';
import { writeAtomically } from '@ophys/core/node';
import type { Software } from '../nwb/metadata.ts';
import type { StageReport } from '../process/stage-clock.ts';
import type { Settings } from '../settings/schema.ts';
import type { Forecast } from './forecast.ts';
import type { PlannedStage, RunInput } from './stage-keys.ts';

/** Name of the file that makes a folder a run directory. */
export const RUN_FILE = 'run.json';

/** Name of the results in a run directory. */
export const RESULTS_FILE = 'results.nwb';

/** One stage in `run.json`: what decides its result, and what became of it. */
export interface RecordedStage extends PlannedStage {
  readonly state: 'waiting' | 'running' | 'interrupted' | 'done' | 'reused' | 'left out';
  /** Why it had to run, in words. */
  readonly why?: string | undefined;
  readonly report?: StageReport | undefined;
}

/** The machine that a run ran on. */
export interface HostDescription {
  readonly name: string;
  readonly platform: string;
  readonly cpus: number;
  readonly memoryBytes: number;
}

/** What results carry of how they came to be; fixed when they are begun, whoever finishes them. */
export interface ResultsRecord {
  /** Key of the last stage. */
  readonly key: string;
  /** When they were begun (ISO 8601). */
  readonly created: string;
  readonly host: HostDescription;
}

/** What `run.json` says: everything that it takes to make the results again. */
export interface RunRecord {
  readonly schema: 'ophys/run-directory/1';
  /** Fixed when the directory is made; identifiers in the results derive from it. */
  readonly id: string;
  /** When the directory was made (ISO 8601). */
  readonly created: string;
  /** The results that are being made. */
  readonly results: ResultsRecord;
  /** Key of the results that `results.nwb` and the report hold; undefined when none are surely there. */
  readonly written?: string | undefined;
  /** `partial` when it was to stop after a stage. */
  readonly state: 'running' | 'done' | 'partial' | 'stopped' | 'failed';
  /** What went wrong, when something did. */
  readonly error?: string | undefined;
  readonly software: Software;
  /** Version by package. */
  readonly versions: Readonly<Record<string, string>>;
  /** The backend that was asked for; what ran is with each stage. */
  readonly backend: BackendChoice;
  /** The input as it was given. */
  readonly given: string;
  readonly input: RunInput;
  readonly settings: Settings;
  /** What was foretold, when somebody asked. */
  readonly forecast?: Forecast | undefined;
  readonly stages: readonly RecordedStage[];
}

/**
 * Reads the record of a run directory; undefined where there is none.
 *
 * @throws {InputError} when it is damaged
 */
export async function readRunRecord(directory: string): Promise<RunRecord | undefined> {
  const path = join(directory, RUN_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
  try {
    const record = JSON.parse(text) as RunRecord;
    if (record.schema === 'ophys/run-directory/1' && Array.isArray(record.stages)) return record;
  } catch {
    // told below
  }
  throw new InputError(`${path} is damaged, or of another version of ophys.`, { path });
}

/** Writes the record of a run directory. */
export function writeRunRecord(directory: string, record: RunRecord): Promise<void> {
  return writeAtomically(join(directory, RUN_FILE), `${JSON.stringify(record, null, 2)}\n`);
}
