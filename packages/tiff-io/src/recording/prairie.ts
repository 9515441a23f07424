import { InputError, type RecordingPlane } from '@ophys/core';
import { numbered } from '../metadata/page-order.ts';
import {
  type PrairieFrame,
  type PrairieSequence,
  readPrairieMetadata,
  readPrairieSequences,
} from '../metadata/prairie.ts';
import { rateOrTimes } from '../metadata/times.ts';
import type { FindFile } from './ome.ts';
import { type Member, PlaceTable, planTable } from './place-table.ts';

/**
 * Plans a recording by the XML of Prairie View: it, and not the OME-XML in the images, says which
 * page of which file is which. Sequences of z series are volumes; other sequences follow each other.
 *
 * @throws {InputError} when the XML is damaged, or too many files are missing
 */
export async function planPrairie(xml: string, find: FindFile) {
  const sequences = [...readPrairieSequences(xml)];
  const movie = arrange(sequences);
  const { framePeriod, ...metadata } = readPrairieMetadata(xml);
  const channels = channelsOf(sequences);
  const table = new PlaceTable(channels.length, movie.depth, movie.frames.length);
  const members: Member[] = [];
  const indices = new Map<string, number>();
  for (const [t, planes] of movie.frames.entries()) {
    for (const [z, frame] of planes.entries()) {
      for (const { channel, fileName, page } of frame.files) {
        const index = indices.get(fileName) ?? members.length;
        if (index === members.length) {
          members.push({ name: fileName, file: await findPlain(find, fileName) });
          indices.set(fileName, index);
        }
        const c = channels.findIndex((one) => one.number === channel);
        table.set(c, z, t, index, page);
      }
    }
  }
  const timing = Array.from({ length: movie.depth }, (_, z) => timesOf(movie, z, sequences.length));
  const stated = movie.depth === 1 && framePeriod !== undefined ? 1 / framePeriod : undefined;
  const isUneven = timing[0]?.timestamps !== undefined;
  return planTable(table, members, {
    format: 'Bruker (Prairie View)',
    channels: channels.map(({ name }) => ({ name })),
    planes: planesOf(movie, timing),
    rateHz: timing[0]?.rateHz ?? (isUneven ? undefined : stated),
    metadata,
    warnings: movie.warnings,
  });
}

/** Frames of every plane, in the order of time. */
interface Arranged {
  readonly depth: number;
  readonly frames: readonly (readonly PrairieFrame[])[];
  readonly warnings: readonly string[];
}

function arrange(sequences: readonly PrairieSequence[]): Arranged {
  const [first] = sequences;
  if (first === undefined || first.frames.length === 0) {
    throw new InputError(
      'The XML of Prairie View lists no images; the recording was not finished.',
    );
  }
  if (!first.isVolume) {
    const frames = sequences.flatMap((sequence) => sequence.frames.map((frame) => [frame]));
    return { depth: 1, frames, warnings: [] };
  }
  const depth = first.frames.length;
  const whole = sequences.filter(({ frames }) => frames.length === depth);
  const rest = sequences.length - whole.length;
  return {
    depth,
    // Every other volume of a bidirectional series was scanned from the other end.
    frames: whole.map(({ frames, isBidirectional }, i) =>
      isBidirectional && i % 2 === 1 ? [...frames].reverse() : frames,
    ),
    warnings: rest > 0 ? [`${rest} volumes that do not have ${depth} planes are left out.`] : [],
  };
}

/** Channels by their numbers, over all frames, since one may be switched on late. */
function channelsOf(sequences: readonly PrairieSequence[]): { number: number; name: string }[] {
  const names = new Map<number, string>();
  for (const { frames } of sequences) {
    for (const { files } of frames) {
      for (const { channel, channelName } of files) names.set(channel, channelName);
    }
  }
  const sorted = [...names].sort(([a], [b]) => a - b);
  return sorted.map(([number, name]) => ({ number, name }));
}

/** Times within a sequence begin anew with it, so those of several count from the whole's start. */
function timesOf({ frames }: Arranged, plane: number, sequences: number) {
  const times = Float64Array.from(frames, (planes) => {
    const frame = planes[plane];
    return (sequences > 1 ? frame?.absoluteTime : frame?.relativeTime) ?? Number.NaN;
  });
  return rateOrTimes(times);
}

function planesOf(
  { depth, frames }: Arranged,
  timing: readonly { readonly timestamps?: Float64Array }[],
): RecordingPlane[] {
  return numbered('Plane', depth).map((plane, z) => ({
    ...plane,
    depthUm: frames[0]?.[z]?.depthUm,
    timestamps: timing[z]?.timestamps,
  }));
}

/** A name with a folder in it could lead anywhere. */
async function findPlain(find: FindFile, name: string) {
  return /[\\/\0]/.test(name) || name === '..' ? undefined : find(name);
}
