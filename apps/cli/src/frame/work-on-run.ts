import type { StageName } from '@ophys/pipeline';
import type { RunRecordingOptions } from '@ophys/pipeline/node';
import { software } from '../version.ts';
import { backendOf } from './backend.ts';
import type { CommandContext } from './context.ts';
import { type ForetoldOptions, foretell } from './foretell.ts';
import type { RunTarget } from './run-input.ts';
import { tellStop } from './tell-stop.ts';

/** A run that may begin: where, and what it is told. */
export interface AllowedRun {
  readonly input: string;
  readonly out: string;
  readonly options: RunRecordingOptions;
}

/**
 * Foretells a run, then works on it with workers and progress.
 *
 * @param own what the command's own flags say
 * @param until the last stage that will run
 * @returns what the work gives; undefined where foretelling was all, by `--dry-run`
 * @throws {ResourceError} when `--memory` does not allow it
 */
export async function workOnRun<Result>(
  target: RunTarget,
  own: ForetoldOptions & Partial<Pick<RunRecordingOptions, 'report'>>,
  until: StageName,
  context: CommandContext,
  work: (run: AllowedRun) => Promise<Result>,
): Promise<Result | undefined> {
  const { flags, signal } = context;
  const { input, out, settings, selection } = target;
  const forecast = await foretell(target, own, until, context);
  if (forecast === undefined || out === undefined) return undefined;
  const view = context.openProgress();
  const runner = context.createRunner(forecast.workers);
  const options = {
    ...own,
    ...selection,
    settings,
    runner,
    software,
    signal,
    backend: backendOf(flags.gpu),
    scratchFolder: flags.scratch,
    forecast,
    blockFrames: forecast.blockFrames,
    onProgress: view.update,
  };
  try {
    return await tellStop(out, () => work({ input, out, options }));
  } finally {
    view.stop();
    await runner.close();
  }
}
