import { listSettings } from '../settings/describe.ts';
import { settingOf } from '../settings/layers.ts';
import { mergeSettings } from '../settings/parse.ts';
import { resolveSettings } from '../settings/resolve.ts';
import type { SettingsInput } from '../settings/schema.ts';
import type { TemplateOptions } from '../settings/template.ts';
import { openInput } from './open-input.ts';

/**
 * What a settings file for a recording begins with: what its files say of themselves, and the decay
 * time that is usual for its indicator.
 *
 * @param path as `runRecording` takes it; of several planes the first is looked at
 * @throws {InputError} when it is missing, damaged, or of another kind
 */
export async function draftSettings(path: string): Promise<TemplateOptions> {
  const input = await openInput(path, { plane: '1' });
  try {
    const { source, recording, name, warnings } = input;
    const [frames, height, width] = source.shape;
    const stated = mergeSettings(input.settings ?? {}, { imaging: { rateHz: source.rateHz } });
    const tau = usualTau(stated.imaging?.indicator);
    const known = mergeSettings(stated, { traces: { tauSeconds: tau } });
    resolveSettings(known);
    const { channels = [], planes = [] } = recording ?? {};
    return {
      known,
      origins: originsOf(known, name),
      required: new Map(known.imaging?.rateHz === undefined ? [['imaging.rate_hz', name]] : []),
      head: [
        `Settings for ${name}: ${frames} frames of ${height} x ${width}, ${source.dtype}`,
        ...(channels.length > 1 ? [`Channels, for --channel: ${numbered(channels)}`] : []),
        ...(planes.length > 1 ? [`Planes, for --plane: ${numbered(planes)}`] : []),
        ...warnings,
        'Lines that begin with # are comments; a default applies where nothing is set.',
      ],
    };
  } finally {
    await input.close();
  }
}

function originsOf(known: SettingsInput, name: string): Map<string, string> {
  const given = listSettings().filter(({ key }) => settingOf(known, key) !== undefined);
  const origins = new Map(given.map(({ key }) => [key, `from ${name}`]));
  if (origins.has('traces.tau_seconds')) {
    origins.set('traces.tau_seconds', `usual for ${known.imaging?.indicator}`);
  }
  return origins;
}

/** Decay times in s that are usual in analyses, by what the name of the indicator ends in. */
const usualTaus: readonly (readonly [indicator: RegExp, tau: number])[] = [
  [/gcamp6f/i, 0.7],
  [/gcamp6m/i, 1],
  [/gcamp6s/i, 1.25],
];

function usualTau(indicator: string | undefined): number | undefined {
  return usualTaus.find(([pattern]) => pattern.test(indicator ?? ''))?.[1];
}

function numbered(all: readonly { readonly name: string }[]): string {
  return all.map(({ name }, index) => `${index + 1} (${name})`).join(', ');
}
