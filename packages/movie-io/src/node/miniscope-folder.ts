import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  InputError,
  joinMovies,
  medianRate,
  type Recording,
  type RecordingMetadata,
  recordingOf,
} from '@ophys/core';
import { openAvi } from '../avi/open-avi.ts';
import { fileByReopening } from './file-by-reopening.ts';
import { readTimestamps } from './timestamps.ts';

/** Most clips of one recording. */
const MOST_CLIPS = 100_000;
/** Longest side file that is read, in bytes. */
const LONGEST_TEXT = 256 * 2 ** 20;

/**
 * Opens a folder of AVIs as one recording, as miniscopes write it: clips in the order of the numbers in
 * their names, frame times in `timeStamps.csv` (or `timestamp.dat`), notes in `metaData.json`. The rate is
 * that of the frame times when there are any, because the clips' own is often a placeholder.
 *
 * @throws {InputError} when there is no AVI in the folder, or one that does not fit the others
 */
export async function openMiniscopeFolder(
  folder: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Recording> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new InputError(`${folder} cannot be read as a folder.`, { path: folder, cause });
  });
  const clips = names.filter((name) => /\.avi$/i.test(name)).sort(byNumber.compare);
  if (clips.length === 0 || clips.length > MOST_CLIPS) {
    throw new InputError(
      `${folder} has ${clips.length} AVI files; 1 to ${MOST_CLIPS} are one recording.`,
      { path: folder },
    );
  }
  const parts: Recording[] = [];
  for (const clip of clips) {
    const bytes = await fileByReopening(join(folder, clip));
    parts.push(await openAvi(bytes, { name: clip, signal: options.signal }));
  }
  const movie = joinClips(parts, folder);
  const timestamps = await readTimestamps(names, (name) => readText(folder, name));
  const fits = timestamps?.length === movie.shape[0];
  const metadata = await readNotes(folder, names);
  const rateHz = (fits ? medianRate(timestamps) : undefined) ?? metadata.rateHz ?? movie.rateHz;
  return recordingOf(
    { ...movie, rateHz },
    {
      format: `${parts[0]?.format}, ${clips.length} clips`,
      name: basename(folder),
      files: clips.map((clip) => join(folder, clip)),
      metadata: metadata.metadata,
      plane: { name: 'Plane 1', timestamps: fits ? timestamps : undefined },
      warnings: [
        ...parts.flatMap(({ warnings }) => warnings),
        ...(timestamps !== undefined && !fits
          ? [
              `${folder} has times of ${timestamps.length} frames but ${movie.shape[0]} frames; the times are not used.`,
            ]
          : []),
      ],
    },
  );
}

const byNumber = new Intl.Collator('en', { numeric: true });

function joinClips(parts: readonly Recording[], folder: string) {
  try {
    return joinMovies(parts.map((part) => part.source()));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`The clips of ${folder} are not one recording. ${reason}`, {
      path: folder,
      cause,
    });
  }
}

async function readText(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  const { size } = await stat(path);
  if (size > LONGEST_TEXT) {
    throw new InputError(`${path} has ${size} bytes; at most ${LONGEST_TEXT} are read.`, { path });
  }
  return readFile(path, 'utf8');
}

/** What `metaData.json` notes; notes that cannot be read say nothing. */
async function readNotes(
  folder: string,
  names: readonly string[],
): Promise<{ metadata: RecordingMetadata; rateHz: number | undefined }> {
  const name = names.find((candidate) => candidate.toLowerCase() === 'metadata.json');
  const notes = name === undefined ? {} : parseObject(await readText(folder, name));
  const text = (key: string) => (typeof notes[key] === 'string' ? notes[key] : undefined);
  const rateHz = Number.parseFloat(String(notes.frameRate));
  const device = text('deviceName') ?? text('deviceType');
  return {
    metadata: { ...(device && { device }) },
    rateHz: rateHz > 0 && Number.isFinite(rateHz) ? rateHz : undefined,
  };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
