import { InputError, type RecordingChannel, type RecordingPlane } from '@ophys/core';
import type { RecordingFile } from './files.ts';
import type { RecordingPlan } from './plan.ts';

/** A damaged or hostile text could ask for a table of any size. */
const MOST_PLACES = 2 * 1024 * 1024;

/** Where every frame of every channel and plane is, when a text tells it frame by frame. */
export class PlaceTable {
  readonly channels: number;
  readonly planes: number;
  readonly frames: number;
  readonly #files: Int32Array;
  readonly #pages: Uint32Array;

  /** @throws {InputError} for sizes that no recording has */
  constructor(channels: number, planes: number, frames: number) {
    const places = channels * planes * frames;
    const isCount = [channels, planes, frames].every((n) => Number.isInteger(n) && n >= 1);
    if (!isCount || places > MOST_PLACES) {
      throw new InputError(
        `Its metadata speaks of ${channels} channels, ${planes} planes and ${frames} frames; up to ` +
          `${MOST_PLACES} images are read. It is damaged, or no recording.`,
      );
    }
    this.channels = channels;
    this.planes = planes;
    this.frames = frames;
    this.#files = new Int32Array(places).fill(-1);
    this.#pages = new Uint32Array(places);
  }

  /** Notes where a frame is; places outside the table are left alone. */
  set(channel: number, plane: number, frame: number, file: number, page: number): void {
    if (!(channel < this.channels && plane < this.planes && frame < this.frames)) return;
    const at = this.#at(channel, plane, frame);
    if (at < 0) return;
    this.#files[at] = file;
    this.#pages[at] = page;
  }

  /** Index of the file of a frame, -1 when there is none, and the frame's page in it. */
  get(channel: number, plane: number, frame: number): { file: number; frame: number } {
    const at = this.#at(channel, plane, frame);
    return { file: this.#files[at] ?? -1, frame: this.#pages[at] ?? 0 };
  }

  #at(channel: number, plane: number, frame: number): number {
    return (channel * this.planes + plane) * this.frames + frame;
  }
}

/** A file that a text names, and whether it is there. */
export interface Member {
  readonly name: string;
  readonly file: RecordingFile | undefined;
  /** Pages it has, when that is known already. */
  readonly pages?: number | undefined;
}

/** What {@link planTable} is told beside the table. */
export interface TableDetails
  extends Pick<RecordingPlan, 'format' | 'rateHz' | 'metadata' | 'warnings'> {
  readonly channels: readonly RecordingChannel[];
  readonly planes: readonly RecordingPlane[];
}

/**
 * Plans a recording whose frames are listed. Where files are missing, it ends before the first frame
 * that is not there, and channels without any frame are left out; both is said.
 *
 * @throws {InputError} when nothing is left; it names the missing files
 */
export function planTable(
  table: PlaceTable,
  members: readonly Member[],
  details: TableDetails,
): { plan: RecordingPlan; files: RecordingFile[] } {
  const missing = members.filter(({ file }) => file === undefined).map(({ name }) => name);
  const whole = details.channels.map((_, channel) => wholeFrames(table, members, channel));
  const kept = [...whole.keys()].filter((channel) => (whole[channel] ?? 0) > 0);
  const frames = Math.min(...kept.map((channel) => whole[channel] ?? 0));
  const absence = missing.length > 0 ? `${listOf(missing)} not there` : 'pages are not there';
  if (kept.length === 0) {
    throw new InputError(
      `The recording has no whole frame: of its files, ${absence}. Copy all of them into one folder.`,
    );
  }
  const dropped = details.channels.filter((_, channel) => !kept.includes(channel));
  const names = dropped.map(({ name }) => name).join(', ');
  // Only files that are there are known by an index.
  const indices = new Map<number, number>();
  const files: RecordingFile[] = [];
  for (const [i, { file }] of members.entries()) {
    if (file === undefined) continue;
    indices.set(i, files.length);
    files.push(file);
  }
  const plan: RecordingPlan = {
    ...details,
    channels: kept.map((channel) => details.channels[channel] ?? { name: 'Channel' }),
    frames,
    isOffset: false,
    warnings: [
      ...details.warnings,
      ...(frames < table.frames
        ? [`Only the first ${frames} of ${table.frames} frames are read: of the files, ${absence}.`]
        : []),
      ...(dropped.length > 0
        ? [`Channels are left out (${names}): of the files, ${absence}.`]
        : []),
    ],
    placeOf(channel, plane, frame) {
      const place = table.get(kept[channel] ?? 0, plane, frame);
      return { file: indices.get(place.file) ?? 0, frame: place.frame };
    },
  };
  return { plan, files };
}

function listOf(names: readonly string[]): string {
  const list = names.slice(0, 5).join(', ');
  return names.length > 5
    ? `${list} and ${names.length - 5} more are`
    : `${list} ${names.length > 1 ? 'are' : 'is'}`;
}

/** Frames of a channel, from the first on, that are there in every plane. */
function wholeFrames(table: PlaceTable, members: readonly Member[], channel: number): number {
  for (let frame = 0; frame < table.frames; frame++) {
    for (let plane = 0; plane < table.planes; plane++) {
      const place = table.get(channel, plane, frame);
      const member = members[place.file];
      if (member?.file === undefined || place.frame >= (member.pages ?? Infinity)) return frame;
    }
  }
  return table.frames;
}
