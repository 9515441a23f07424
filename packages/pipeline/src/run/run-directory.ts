import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackendChoice } from '@ophys/compute';
import { ExistsError, InvalidArgumentError, type Progress } from '@ophys/core';
import { writeAtomically } from '@ophys/core/node';
import type { Software } from '../nwb/metadata.ts';
import type { Scratch } from '../process/scratch.ts';
import type { KeptStage, StageKeeper } from '../process/stage-keeper.ts';
import { type StageName, stageNames } from '../process/stage-table.ts';
import type { Settings } from '../settings/schema.ts';
import { renderTemplate } from '../settings/template.ts';
import { hasBinnedFile, hasBins, openBinned, removeOtherBins } from './binned-file.ts';
import { createProgressMeter, openEventLog } from './events.ts';
import type { Forecast } from './forecast.ts';
import { lockDirectory } from './lock.ts';
import {
  type RecordedStage,
  RUN_FILE,
  type RunRecord,
  readRunRecord,
  writeRunRecord,
} from './run-record.ts';
import {
  explainMiss,
  isSameMovie,
  type PlannedStage,
  planStages,
  type RunInput,
} from './stage-keys.ts';
import { openStageStore, type StageStore } from './stage-store.ts';
import { describeHost } from './versions.ts';
import { asWriteError } from './write-failure.ts';

/** What a run directory is opened for. */
export interface RunPlan {
  readonly given: string;
  readonly input: RunInput;
  readonly settings: Settings;
  /** What decides the output file besides settings. */
  readonly output: Readonly<Record<string, unknown>>;
  readonly backend: BackendChoice;
  readonly software: Software;
  readonly versions: Readonly<Record<string, string>>;
  /** What the run was foretold to take. */
  readonly forecast?: Forecast | undefined;
  /** Takes away what an earlier run has left first. */
  readonly anew?: boolean | undefined;
  /** Stage from which on nothing is reused. */
  readonly from?: StageName | undefined;
  /** A stage that is not reused. */
  readonly force?: StageName | undefined;
  /** Where the binned movie goes; default into the directory, where it is kept. */
  readonly scratch?: string | undefined;
}

/** The folder of a run, held by this process. */
export interface RunDirectory {
  readonly path: string;
  /** As `run.json` has it. */
  readonly record: RunRecord;
  readonly keeper: StageKeeper;
  readonly scratch: Scratch;
  /** Notes progress, about once a second. */
  progress(progress: Progress): void;
  /** What was kept of the last stage, when it is still to be used. */
  findOutput(): Promise<KeptStage | undefined>;
  keepOutput(result: unknown): Promise<void>;
  /** Says how the run ended, and lets go of the directory. */
  close(state: RunRecord['state'], error?: string): Promise<void>;
}

const STAGES = 'stages';
const SETTINGS = 'ophys.toml';
const PROGRESS_MS = 1000;

/**
 * Opens the directory of a run, or makes it, and holds it until it is closed. What an earlier run kept
 * of a stage is used again where everything that decides it is the same.
 *
 * @throws {ExistsError} when another process holds it, or it is a run of another movie
 * @throws {InvalidArgumentError} for a folder that holds something else
 * @throws {InputError} when its `run.json` is damaged
 * @throws {WriteError} when it cannot be written to
 */
export async function openRunDirectory(path: string, plan: RunPlan): Promise<RunDirectory> {
  try {
    await claimFolder(path);
    return await openClaimed(path, plan);
  } catch (error) {
    throw asWriteError(path, error);
  }
}

async function openClaimed(path: string, plan: RunPlan): Promise<RunDirectory> {
  const lock = await lockDirectory(path);
  try {
    await removeLeftovers(path);
    if (plan.anew) await removeRun(path);
    const before = await readRunRecord(path);
    if (before) requireSameMovie(path, before, plan);
    const store = await openStageStore(join(path, STAGES));
    const { input, settings, output, software, versions } = plan;
    const planned = planStages(input, settings, { ...output, software, versions });
    const stages = await compareStages(store, planned, plan);
    for (const stage of stages) if (stage.why === ASKED_FOR) await store.forget(stage);
    const record = await makeRecord(before, plan, stages);
    await writeRunRecord(path, record);
    const head = ['Every setting of this run; give it to another with -c.'];
    await writeAtomically(join(path, SETTINGS), renderTemplate({ known: settings, head }));
    return await holdDirectory({ path, plan, record, store, lock });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function claimFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  const names = await readdir(path);
  const isOurs = names.length === 0 || names.some((name) => [RUN_FILE, 'run.lock'].includes(name));
  if (isOurs || names.every((name) => name.startsWith('.run.lock.'))) return;
  throw new InvalidArgumentError(
    'output',
    `${path} is a folder with other files in it; name a new folder, an earlier run's, or a file that ends in .nwb.`,
  );
}

/** The run of another movie is not replaced unasked. */
function requireSameMovie(path: string, before: RunRecord, { given, input }: RunPlan): void {
  if (isSameMovie(before, { given, input })) return;
  const { movie: _, ...choice } = before.input.selection;
  const told = Object.entries(choice).map(([name, value]) => `, ${name} ${value}`);
  throw new ExistsError(
    path,
    `${path} is a run of ${before.given}${told.join('')}; name another directory, or pass --overwrite to begin anew.`,
  );
}

/** What a process that was killed could not take away. */
async function removeLeftovers(path: string): Promise<void> {
  for (const name of await readdir(path)) {
    const isLeft = name.endsWith('.partial') || name.startsWith('.run.lock.');
    if (isLeft) await rm(join(path, name), { force: true });
  }
}

/** Everything that an earlier run made. */
async function removeRun(path: string): Promise<void> {
  for (const name of [RUN_FILE, SETTINGS, STAGES, 'events.jsonl', 'results.nwb', 'report.html']) {
    await rm(join(path, name), { recursive: true, force: true });
  }
}

const ASKED_FOR = 'it was asked for';

/**
 * The stages of a run as it would begin in the directory of an earlier one: what is kept there is
 * `reused`, what has to run is `waiting`. Nothing in the directory changes.
 */
export async function foretellReuse(path: string, plan: RunPlan): Promise<RecordedStage[]> {
  const { input, settings, output, software, versions, scratch } = plan;
  const planned = planStages(input, settings, { ...output, software, versions });
  const folder = join(path, STAGES);
  const store = await openStageStore(folder);
  const stages = await compareStages(store, planned, plan);
  const foretold: RecordedStage[] = [];
  for (const stage of stages) {
    const lacksBins = stage.stage === 'average' && !(await hasBinnedFile(folder, stage, scratch));
    const why = stage.why ?? (lacksBins ? 'its binned movie was not kept' : undefined);
    foretold.push({ ...stage, why, state: why === undefined ? 'reused' : 'waiting' });
  }
  return endStages(foretold);
}

/** What is kept of the stages of a run, and why it cannot be used. */
async function compareStages(
  store: StageStore,
  planned: readonly PlannedStage[],
  { from, force }: RunPlan,
): Promise<RecordedStage[]> {
  const stages: RecordedStage[] = [];
  for (const stage of planned) {
    const isAfter = from && stageNames.indexOf(stage.stage) >= stageNames.indexOf(from);
    if (isAfter || stage.stage === force) {
      stages.push({ ...stage, state: 'waiting', why: ASKED_FOR });
      continue;
    }
    const isKept = (await store.describe(stage)) !== undefined;
    const why = isKept ? undefined : explainMiss(stage, await store.latest(stage.stage));
    stages.push({ ...stage, state: 'waiting', why });
  }
  return stages;
}

async function makeRecord(
  before: RunRecord | undefined,
  { given, input, settings, backend, software, versions, forecast }: RunPlan,
  stages: readonly RecordedStage[],
): Promise<RunRecord> {
  const now = new Date().toISOString();
  const key = stages.at(-1)?.key ?? '';
  return {
    schema: 'ophys/run-directory/1',
    id: before?.id ?? randomUUID(),
    created: before?.created ?? now,
    results:
      before?.results.key === key ? before.results : { key, created: now, host: describeHost() },
    written: before?.written,
    state: 'running',
    software,
    versions,
    backend,
    given,
    input,
    settings,
    forecast,
    stages,
  };
}

interface HeldDirectory {
  readonly path: string;
  readonly plan: RunPlan;
  readonly record: RunRecord;
  readonly store: StageStore;
  readonly lock: { release(): Promise<void> };
}

async function holdDirectory(held: HeldDirectory): Promise<RunDirectory> {
  const { path, plan, store, lock } = held;
  let { record } = held;
  const events = await openEventLog(join(path, 'events.jsonl'));
  const average = record.stages.find(({ stage }) => stage === 'average') as RecordedStage;
  const binned = await openBinned(join(path, STAGES), average, plan.scratch);
  const measure = createProgressMeter(record.id);
  let noted = 0;

  const stageOf = (name: StageName) => {
    const found = record.stages.find(({ stage }) => stage === name);
    if (found === undefined) throw new InvalidArgumentError('stage', `There is no stage ${name}.`);
    return found;
  };
  const change = async (name: StageName, changes: Partial<RecordedStage>) => {
    const stages = record.stages.map((stage) =>
      stage.stage === name ? { ...stage, ...changes } : stage,
    );
    record = { ...record, stages, ...(name === 'write' ? writtenBy(record, changes) : {}) };
    await writeRunRecord(path, record);
    const t = new Date().toISOString();
    await events.write({ t, event: 'stage', run: record.id, stage: name, state: changes.state });
  };
  const find = async (name: StageName) => {
    const planned = stageOf(name);
    const kept = await store.find(planned);
    if (name === 'average' && kept && !(await hasBins(binned, kept))) return undefined;
    if (kept) await change(name, { state: 'reused', report: kept.report });
    return kept;
  };
  const keep = async (name: StageName, kept: KeptStage) => {
    await store.keep(stageOf(name), kept);
    await change(name, { state: 'done', report: kept.report });
  };
  return {
    path,
    get record() {
      return record;
    },
    scratch: binned.scratch,
    keeper: {
      find,
      keep,
      started: (name) => change(name, { state: 'running' }),
      openLog: (name) => store.openLog(stageOf(name)),
    },
    progress(progress) {
      const event = measure(progress);
      const now = performance.now();
      if (now - noted < PROGRESS_MS && progress.done < progress.total) return;
      noted = now;
      events.write(event).catch(() => {}); // a log that cannot grow stops no run
    },
    findOutput: () => find('write'),
    keepOutput: (result) => keep('write', { result, report: undefined }),
    async close(state, error) {
      record = { ...record, state, error, stages: endStages(record.stages) };
      await writeRunRecord(path, record).catch(() => {}); // on a full disk it stays "running"
      const t = new Date().toISOString();
      await events.write({ t, event: 'run', run: record.id, state }).catch(() => {});
      await events.close();
      await binned.scratch.close();
      if (state === 'done') await removeOtherBins(join(path, STAGES), binned, plan.scratch);
      await store.close();
      await lock.release();
    },
  };
}

/** Which results are in the directory once the last stage is in a state; none are surely while it runs. */
function writtenBy({ results, written }: RunRecord, { state }: Partial<RecordedStage>) {
  if (state === 'running') return { written: undefined };
  return { written: state === 'done' ? results.key : written };
}

/** What was under way was interrupted; settings do without stages that wait while those after have run. */
function endStages(stages: readonly RecordedStage[]): RecordedStage[] {
  const last = stages.findLastIndex(({ state }) => state === 'done' || state === 'reused');
  return stages.map((stage, index) => {
    if (stage.state === 'running') return { ...stage, state: 'interrupted' };
    return stage.state === 'waiting' && index < last ? { ...stage, state: 'left out' } : stage;
  });
}
