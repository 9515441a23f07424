import { NWBFile, Subject } from '@ophys/model';
import type { Settings } from '../settings/schema.ts';

/** Stands for an unknown start of the session: no recording was made then. */
export const UNKNOWN_START = '1970-01-01T00:00:00+00:00';

/** Stands for an unknown indicator or location. */
export const UNKNOWN_TEXT = 'unknown';

/** Tells what is missing; each sentence names the setting that would supply it. */
export type NoteUnknown = (sentence: string) => void;

/** A program and its version. */
export interface Software {
  readonly name: string;
  readonly version: string;
}

/** Where a file comes from. */
export interface FileOrigin {
  readonly software: Software;
  /** Name of the recording where the settings give none. */
  readonly identifier: string;
  /** When it was made (ISO 8601). */
  readonly created: string;
}

/** The file's root from the settings; what they lack is noted. */
export function describeSession(
  settings: Settings,
  inputName: string,
  note: NoteUnknown,
  { software, identifier: fallback, created }: FileOrigin,
): NWBFile {
  const { session } = settings;
  if (session.startTime === undefined) {
    note("The session's start is unknown; 1970-01-01 stands for it. Set session.start_time.");
  }
  if (settings.subject === undefined)
    note('The subject is unknown. Set subject.subject_id and more.');
  const { description, identifier, startTime, ...rest } = session;
  return new NWBFile({
    sessionDescription: description ?? `Calcium imaging: ${inputName}`,
    identifier: identifier ?? fallback,
    sessionStartTime: startTime ?? UNKNOWN_START,
    fileCreateDate: created,
    wasGeneratedBy: { data: [software.name, software.version], shape: [1, 2] },
    ...(settings.subject && { subject: new Subject(settings.subject) }),
    ...rest,
  });
}
