import type { Dtype } from './dtype.ts';
import { InvalidArgumentError } from './errors.ts';
import type { FrameSource } from './frames.ts';

/** One colour of a recording. */
export interface RecordingChannel {
  /** As the file names it, e.g. `Green`, or `Channel 1`. */
  readonly name: string;
  /** Middle of the detected band in nm. */
  readonly emissionLambda?: number | undefined;
  /** Of the laser or lamp in nm. */
  readonly excitationLambda?: number | undefined;
  /** What glows, e.g. `GCaMP6s`. */
  readonly indicator?: string | undefined;
}

/** One focal plane of a recording. */
export interface RecordingPlane {
  /** As the file names it, e.g. `Plane 1`. */
  readonly name: string;
  /** Depth of the focus in µm, down from where the microscope counts. */
  readonly depthUm?: number | undefined;
  /** When each frame was taken, in s from the recording's start; absent when frames come evenly. */
  readonly timestamps?: Float64Array | undefined;
}

/** What a file says about how it was made, in the terms of NWB. What it does not say is absent. */
export interface RecordingMetadata {
  /** What was recorded, in a sentence. */
  readonly description?: string | undefined;
  /** ISO 8601; ends in `Z` or an offset only when the file knows one, otherwise it is local time. */
  readonly startTime?: string | undefined;
  /** Name of the microscope, or of its software. */
  readonly device?: string | undefined;
  readonly deviceDescription?: string | undefined;
  /** Width and height of a pixel in µm. */
  readonly pixelSizeUm?: readonly [width: number, height: number] | undefined;
  /** Distance from one plane to the next in µm. */
  readonly planeSpacingUm?: number | undefined;
  /** Lines scanned per second. */
  readonly scanLineRateHz?: number | undefined;
  /** Whether odd lines were scanned backwards. */
  readonly bidirectional?: boolean | undefined;
  readonly experimenter?: readonly string[] | undefined;
  readonly notes?: string | undefined;
}

/** Which of its movies a {@link Recording} is to give: by index from 0, or by name. */
export interface RecordingSelection {
  /** Default: the first. */
  readonly channel?: number | string | undefined;
  /** Default: the first. */
  readonly plane?: number | string | undefined;
}

/**
 * What a reader makes of a file, of many files, or of a folder: as many movies of one size as there
 * are channels times planes, and what the microscope noted. It knows nothing of how it is stored.
 */
export interface Recording {
  /** What it is, in a few words, e.g. `ScanImage BigTIFF`. */
  readonly format: string;
  /** Short name, for messages. */
  readonly name: string;
  /** Every file that pixels come from, in the order of time; empty when it is in memory. */
  readonly files: readonly string[];
  /** `[frames, height, width]` of each movie. */
  readonly shape: readonly [frames: number, height: number, width: number];
  readonly dtype: Dtype;
  /** Frames per second of each movie (volumes per second of several planes), when the files say so. */
  readonly rateHz?: number | undefined;
  /** At least one. */
  readonly channels: readonly RecordingChannel[];
  /** At least one; without those that were recorded while the focus flew back. */
  readonly planes: readonly RecordingPlane[];
  readonly metadata: RecordingMetadata;
  /** What may surprise, one sentence each. */
  readonly warnings: readonly string[];
  /**
   * The movie of one channel and one plane. Movies share what is open; close the recording, not them.
   *
   * @throws {InvalidArgumentError} when there is no such channel or plane
   */
  source(selection?: RecordingSelection): FrameSource;
  /** Closes what is open; the movies then end. */
  close(): Promise<void>;
}

/** What {@link recordingOf} is told about a movie. */
export type RecordingDetails = Pick<Recording, 'format' | 'name'> &
  Partial<Pick<Recording, 'files' | 'metadata' | 'warnings' | 'close'>> & {
    readonly channel?: RecordingChannel | undefined;
    readonly plane?: RecordingPlane | undefined;
  };

/** A movie of one channel and one plane as a recording. */
export function recordingOf(movie: FrameSource, details: RecordingDetails): Recording {
  const { channel = { name: 'Channel 1' }, plane = { name: 'Plane 1' }, ...rest } = details;
  const { shape, dtype, rateHz } = movie;
  return {
    files: [],
    metadata: {},
    warnings: [],
    close: async () => {},
    ...rest,
    shape,
    dtype,
    rateHz,
    channels: [channel],
    planes: [plane],
    source(selection) {
      resolveSelection(this, selection);
      return movie;
    },
  };
}

/**
 * The indices of the channel and the plane that a selection means.
 *
 * @throws {InvalidArgumentError} when there is no such channel or plane
 */
export function resolveSelection(
  recording: Pick<Recording, 'name' | 'channels' | 'planes'>,
  { channel, plane }: RecordingSelection = {},
): { channel: number; plane: number } {
  return {
    channel: indexOf(recording.name, 'channel', recording.channels, channel),
    plane: indexOf(recording.name, 'plane', recording.planes, plane),
  };
}

function indexOf(
  recording: string,
  what: 'channel' | 'plane',
  all: readonly { readonly name: string }[],
  wanted: number | string = 0,
): number {
  const index = typeof wanted === 'number' ? wanted : all.findIndex(({ name }) => name === wanted);
  if (Number.isInteger(index) && index >= 0 && index < all.length) return index;
  const names = all.map(({ name }) => `"${name}"`).slice(0, 20);
  const asked = typeof wanted === 'number' ? `${wanted} (counted from 0)` : `"${wanted}"`;
  throw new InvalidArgumentError(
    what,
    `${recording} has no ${what} ${asked}; it has ${names.join(', ')}${all.length > 20 ? ' …' : ''}.`,
  );
}
