import { foretellReuse } from '../run/run-directory.ts';
import { type RecordedStage, readRunRecord } from '../run/run-record.ts';
import { openInput } from './open-input.ts';
import { choosePlaces } from './places.ts';
import { planRun } from './plan-run.ts';
import { prepareRun } from './prepare-run.ts';
import type { RunRecordingOptions } from './run-recording.ts';

/**
 * Which stages a run would take from its run directory, and why the others would run. Nothing is run.
 *
 * @param output as for {@link runRecording}
 * @returns every stage, `reused`, `left out` or `waiting`; undefined when there is no run to go on from
 * @throws {InputError} or {@link InvalidArgumentError} as `runRecording`
 */
export async function foretellStages(
  input: string,
  output: string,
  options: RunRecordingOptions,
): Promise<RecordedStage[] | undefined> {
  const { directory } = choosePlaces(output, false);
  const hasRun = (await readRunRecord(directory)) !== undefined;
  if (!hasRun || options.existing === 'overwrite') return undefined;
  const opened = await openInput(input, options);
  try {
    const run = await prepareRun(opened, options.settings);
    return await foretellReuse(directory, await planRun(input, run, options));
  } finally {
    await opened.close();
  }
}
