import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, WriteError } from '@ophys/core';
import { syncFolder, writeAtomically } from '@ophys/core/node';
import type { KeptStage, StageLog } from '../process/stage-keeper.ts';
import { type StageName, stageNames } from '../process/stage-table.ts';
import { readRecordFile, writeRecordFile } from './record-file.ts';
import { openRecordLog, type RecordLog } from './record-log.ts';
import type { PlannedStage } from './stage-keys.ts';

const DESCRIPTION = 'stage.json';
const RESULT = 'result.bin';
const LOG = 'log.bin';
const PARTIAL = '.partial';

/** The folder of a stage's result, e.g. `04-register-1f0c22b7d35a`. */
export function stageFolder({ stage, key }: Pick<PlannedStage, 'stage' | 'key'>): string {
  const number = String(stageNames.indexOf(stage) + 1).padStart(2, '0');
  return `${number}-${stage.replaceAll(' ', '-')}-${key}`;
}

/** Results of stages in a folder, one folder each, whole or not there. */
export interface StageStore {
  find(planned: PlannedStage): Promise<KeptStage | undefined>;
  keep(planned: PlannedStage, kept: KeptStage): Promise<void>;
  /** What was decisive for a result that is kept; undefined when there is none. */
  describe(planned: PlannedStage): Promise<PlannedStage | undefined>;
  /** Throws away what is kept, so that it is found no more. */
  forget(planned: PlannedStage): Promise<void>;
  openLog(planned: PlannedStage): Promise<StageLog>;
  /** What was decisive when a stage was kept last, whatever its key. */
  latest(stage: StageName): Promise<PlannedStage | undefined>;
  /** Lets go of the files that are open. */
  close(): Promise<void>;
}

/** The results in a folder, which is made when it is missing. */
export async function openStageStore(folder: string): Promise<StageStore> {
  await mkdir(folder, { recursive: true });
  const at = (planned: PlannedStage) => join(folder, stageFolder(planned));
  let log: RecordLog | undefined;
  const closeLog = async () => {
    await log?.close();
    log = undefined;
  };
  return {
    async find(planned) {
      const found = await readRecordFile(join(at(planned), RESULT)).catch(unlessDamaged);
      return found?.value as KeptStage | undefined;
    },
    async keep(planned, kept) {
      await closeLog();
      const partial = at(planned) + PARTIAL;
      try {
        await mkdir(partial, { recursive: true });
        await writeRecordFile(join(partial, RESULT), kept);
        await writeAtomically(
          join(partial, DESCRIPTION),
          `${JSON.stringify({ ...planned, report: kept.report }, null, 2)}\n`,
        );
        await rm(join(partial, LOG), { force: true });
        await rm(at(planned), { recursive: true, force: true });
        await rename(partial, at(planned));
        await syncFolder(folder);
      } catch (error) {
        if (error instanceof WriteError) throw error;
        throw new WriteError(
          at(planned),
          `Could not keep the result of stage ${planned.stage} in ${folder}: ${(error as Error).message}. Free some space and run it again.`,
          { cause: error },
        );
      }
    },
    describe: (planned) => readDescription(join(at(planned), DESCRIPTION)),
    async forget(planned) {
      await rm(at(planned), { recursive: true, force: true });
      await rm(at(planned) + PARTIAL, { recursive: true, force: true });
    },
    async openLog(planned) {
      await closeLog();
      const partial = at(planned) + PARTIAL;
      await mkdir(partial, { recursive: true });
      log = await openRecordLog(join(partial, LOG));
      return log;
    },
    latest: (stage) => findLatest(folder, stage),
    close: closeLog,
  };
}

function unlessDamaged(error: unknown): undefined {
  if (error instanceof InputError || error instanceof SyntaxError) return undefined;
  throw error;
}

async function findLatest(folder: string, stage: StageName): Promise<PlannedStage | undefined> {
  const prefix = stageFolder({ stage, key: '' });
  const names = (await readdir(folder)).filter(
    (name) => name.startsWith(prefix) && !name.endsWith(PARTIAL),
  );
  let latest: { readonly planned: PlannedStage; readonly time: number } | undefined;
  for (const name of names) {
    const path = join(folder, name, DESCRIPTION);
    const planned = await readDescription(path);
    const time = (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
    if (planned && (latest === undefined || time > latest.time)) latest = { planned, time };
  }
  return latest?.planned;
}

async function readDescription(path: string): Promise<PlannedStage | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as PlannedStage;
  } catch {
    return undefined; // missing or damaged: the stage runs again
  }
}
