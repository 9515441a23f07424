import { createHash } from 'node:crypto';
import { type SettingPath, type StageName, stageTable } from '../process/stage-table.ts';
import type { Settings } from '../settings/schema.ts';
import type { FileFingerprint } from './fingerprint.ts';

/** Which movie a run is about. */
export interface RunInput {
  readonly files: readonly FileFingerprint[];
  /** What was chosen of it: a dataset, a series, the order of its axes. */
  readonly selection: Readonly<Record<string, string | number>>;
  /** Hash of the ROIs that are taken in place of detection. */
  readonly rois?: string | undefined;
}

/** A stage with everything that decides its result. */
export interface PlannedStage {
  readonly stage: StageName;
  /** Name of the result: a hash of all the rest. */
  readonly key: string;
  /** Key of the stage before; of the first stage, the key of the input. */
  readonly upstream: string;
  readonly version: number;
  readonly settings: Readonly<Record<string, unknown>>;
}

const KEY_LENGTH = 12;

/** The key of an input: its files' sizes, times and partial hashes, and what was chosen of it. */
export function inputKey({ files, selection }: RunInput): string {
  return hashOf({ files: files.map(({ path: _, ...file }) => file), selection });
}

/** Whether two runs are about the same movie, though its files may have changed since. */
export function isSameMovie(
  a: { readonly given: string; readonly input: RunInput },
  b: { readonly given: string; readonly input: RunInput },
): boolean {
  if (inputKey(a.input) === inputKey(b.input)) return true;
  const choiceOf = ({ movie: _, ...choice }: RunInput['selection']) => hashOf(choice);
  return a.given === b.given && choiceOf(a.input.selection) === choiceOf(b.input.selection);
}

/** Every stage of a run with its key. */
export function planStages(
  input: RunInput,
  settings: Settings,
  output: Readonly<Record<string, unknown>>,
): PlannedStage[] {
  let upstream = inputKey(input);
  return stageTable.map(({ name: stage, version, settings: paths }) => {
    const chosen = Object.fromEntries(paths.map((path) => [path, settingAt(settings, path)]));
    const more = { write: output, detect: input.rois && { rois: input.rois } };
    const deciding = {
      version,
      settings: { ...chosen, ...(more[stage as keyof typeof more] || {}) },
    };
    const key = hashOf({ stage, upstream, ...deciding });
    const planned = { stage, key, upstream, ...deciding };
    upstream = key;
    return planned;
  });
}

function settingAt(settings: Settings, path: SettingPath): unknown {
  const [group = '', key] = path.split('.');
  const values = settings[group as keyof Settings];
  return key === undefined ? values : (values as Record<string, unknown>)[key];
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, KEY_LENGTH);
}

/** JSON whose members come in alphabetical order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Why a stage could not use what was kept of it, in a sentence. */
export function explainMiss(planned: PlannedStage, kept: PlannedStage | undefined): string {
  if (kept === undefined) return 'it has not been run here yet';
  if (kept.version !== planned.version) {
    return `the way it works has changed (version ${kept.version} before, ${planned.version} now)`;
  }
  const changed = Object.keys({ ...kept.settings, ...planned.settings }).filter(
    (name) => canonical([kept.settings[name]]) !== canonical([planned.settings[name]]),
  );
  if (changed.length > 0) {
    const told = changed.map((name) => {
      const [before, now] = [kept.settings[name], planned.settings[name]].map(
        (value) => JSON.stringify(value) ?? 'unset',
      );
      return `${snakeCase(name)} was ${before}, is ${now}`;
    });
    return told.join('; ');
  }
  return 'a stage before it gives another result';
}

function snakeCase(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
