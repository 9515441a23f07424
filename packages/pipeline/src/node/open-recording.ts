import {
  InvalidArgumentError,
  medianRate,
  type Recording,
  type RecordingSelection,
  resolveSelection,
} from '@ophys/core';
import { settingsFromRecording, unusedMetadata } from '../nwb/settings-from-recording.ts';
import type { Input } from './open-input.ts';

/** Which movie of a recording; numbers count from 1, as people count. */
export interface MovieChoice {
  /** Channel by name or number; default the first. */
  readonly channel?: string | undefined;
  /** Plane by name or number; must be given when there are several. */
  readonly plane?: string | undefined;
}

/**
 * One channel and one plane of a recording, as the input of a run.
 *
 * @throws {InvalidArgumentError} when there is no such channel or plane, or none was chosen of several
 */
export function inputOf(recording: Recording, path: string, choice: MovieChoice): Input {
  const { name, channels, planes } = recording;
  if (planes.length > 1 && choice.plane === undefined) {
    throw new InvalidArgumentError(
      'plane',
      `${name} has ${planes.length} planes, and a run takes one; choose it with --plane 1 to ${planes.length}.`,
    );
  }
  const selection = resolveSelection(recording, {
    channel: chosen(channels, choice.channel),
    plane: chosen(planes, choice.plane),
  });
  const source = recording.source(selection);
  const channel = channels[selection.channel] ?? { name: '' };
  const timestamps = planes[selection.plane]?.timestamps;
  const settings = settingsFromRecording(recording, channel);
  return {
    source,
    recording,
    path,
    name,
    settings,
    ...(timestamps && {
      timing: { timestamps, medianRateHz: medianRate(timestamps) ?? Number.NaN },
    }),
    warnings: [
      ...recording.warnings,
      ...unusedMetadata(recording),
      ...(channels.length > 1 && choice.channel === undefined
        ? [`Channel 1 of ${channels.length} (${channel.name}) is processed; choose with --channel.`]
        : []),
    ],
    close: () => recording.close(),
  };
}

/** A name as it is; a number that is no name counts from 1. */
function chosen(
  all: readonly { readonly name: string }[],
  choice: string | undefined,
): RecordingSelection['channel'] {
  const index = /^\d+$/.test(choice ?? '') ? Number(choice) - 1 : -1;
  return index in all && !all.some(({ name }) => name === choice) ? index : choice;
}
