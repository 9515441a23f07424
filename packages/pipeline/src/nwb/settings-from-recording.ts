import type { Recording, RecordingChannel } from '@ophys/core';
import type { SettingsInput } from '../settings/schema.ts';
import { known } from './known.ts';

/** What a microscope's files say about its session and itself, as settings. */
export function settingsFromRecording(
  { metadata, channels }: Recording,
  channel: RecordingChannel,
): SettingsInput {
  const { description, notes, device, deviceDescription, experimenter, pixelSizeUm } = metadata;
  const startTime = hasOffset(metadata.startTime) ? metadata.startTime : undefined;
  return {
    session: known({
      description,
      notes,
      startTime,
      experimenter: experimenter && [...experimenter],
    }),
    imaging: known({
      device,
      deviceDescription,
      pixelSizeUm: pixelSizeUm && ([...pixelSizeUm] as [number, number]),
      // Files that do not name their only channel have it numbered.
      channel: channels.length === 1 && channel.name === 'Channel 1' ? undefined : channel.name,
      emissionLambda: channel.emissionLambda,
      excitationLambda: channel.excitationLambda,
      indicator: channel.indicator,
    }),
  };
}

/** What of a recording's metadata cannot be used as it is. */
export function unusedMetadata({ metadata }: Recording): string[] {
  const { startTime } = metadata;
  if (startTime === undefined || hasOffset(startTime)) return [];
  return [
    `The recording began at ${startTime}, in a time zone that its files do not name. Set session.start_time, with the offset from UTC.`,
  ];
}

function hasOffset(time: string | undefined): time is string {
  return time !== undefined && /(?:Z|[+-]\d\d:\d\d)$/.test(time);
}
