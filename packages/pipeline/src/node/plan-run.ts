import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Mask } from '@ophys/core';
import { fingerprintFiles } from '../run/fingerprint.ts';
import type { RunPlan } from '../run/run-directory.ts';
import { installedVersions } from '../run/versions.ts';
import { resolveSettings } from '../settings/resolve.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { RunRecordingOptions } from './run-recording.ts';

/** Everything that decides the results of a run, and what may be reused for it. */
export async function planRun(
  given: string,
  { opened, settings, masks }: PreparedRun,
  options: RunRecordingOptions,
): Promise<RunPlan> {
  const { series, axisOrder, channel, plane, raw, corrected = 'embed', existing } = options;
  const movie = opened.name;
  const selection = Object.entries({ movie, series, axisOrder, channel, plane, raw }).filter(
    ([, value]) => value,
  );
  return {
    given: resolve(given),
    input: {
      files: await fingerprintFiles(opened.recording?.files ?? [opened.path]),
      selection: Object.fromEntries(selection) as Record<string, string>,
      rois: masks && hashOfMasks(masks),
    },
    settings: resolveSettings(settings),
    output: { corrected },
    backend: options.backend ?? 'auto',
    software: options.software,
    versions: await installedVersions(),
    forecast: options.forecast,
    anew: existing === 'overwrite',
    from: options.from,
    force: options.force,
    scratch: options.scratchFolder,
  };
}

function hashOfMasks(masks: readonly Mask[]): string {
  const hash = createHash('sha256');
  for (const { pixels, weights } of masks)
    hash.update(`${pixels.length} `).update(pixels).update(weights);
  return hash.digest('hex');
}
