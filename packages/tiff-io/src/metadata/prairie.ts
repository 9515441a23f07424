import { InputError, type RecordingMetadata } from '@ophys/core';
import {
  attributeOf,
  childOf,
  childrenOf,
  numberIn,
  parseXml,
  piecesNamed,
  withoutPieces,
  type XmlElement,
} from '../xml/parse.ts';
import { positiveOrNone } from './page-order.ts';

/** One image of a Prairie View recording: when it was taken, and the page of every channel. */
export interface PrairieFrame {
  /** In s since the whole recording began. */
  readonly absoluteTime: number;
  /** In s since its sequence began. */
  readonly relativeTime: number;
  readonly depthUm: number | undefined;
  readonly files: readonly {
    readonly channel: number;
    readonly channelName: string;
    readonly fileName: string;
    /** From 0. */
    readonly page: number;
  }[];
}

/** Images that Prairie View took in one go: a volume, or a series over time. */
export interface PrairieSequence {
  readonly isVolume: boolean;
  /** Planes were scanned down and up in turn. */
  readonly isBidirectional: boolean;
  readonly frames: readonly PrairieFrame[];
}

/** True for the XML that Prairie View writes beside its images. */
export function isPrairie(start: string): boolean {
  return start.includes('<PVScan');
}

/**
 * Reads the XML of a Bruker microscope (Prairie View), sequence by sequence.
 *
 * @throws {InputError} when it is damaged
 */
export function* readPrairieSequences(xml: string): Generator<PrairieSequence> {
  for (const piece of piecesNamed(xml, 'Sequence')) {
    const head = childOf(parseXml(withoutPieces(piece, ['Frame'])), 'Sequence');
    const type = attributeOf(head, 'type') ?? '';
    const frames = [...piecesNamed(piece, 'Frame')].map((frame) =>
      frameOf(childOf(parseXml(frame), 'Frame')),
    );
    yield {
      isVolume: /ZSeries/.test(type) && frames.length > 1,
      isBidirectional: attributeOf(head, 'bidirectionalZ') === 'True',
      frames,
    };
  }
}

function frameOf(frame: XmlElement | undefined): PrairieFrame {
  return {
    absoluteTime: numberIn(frame, 'absoluteTime') ?? Number.NaN,
    relativeTime: numberIn(frame, 'relativeTime') ?? Number.NaN,
    depthUm: depthOf(childOf(frame, 'PVStateShard')),
    files: childrenOf(frame, 'File').map((file) => {
      const fileName = attributeOf(file, 'filename');
      const channel = numberIn(file, 'channel') ?? 1;
      if (fileName === undefined) throw new InputError('An image of the XML names no file.');
      return {
        channel,
        channelName: attributeOf(file, 'channelName') ?? `Channel ${channel}`,
        fileName,
        page: Math.max(0, (numberIn(file, 'page') ?? 1) - 1),
      };
    }),
  };
}

/** What Prairie View says about the microscope. */
export function readPrairieMetadata(xml: string): RecordingMetadata & { framePeriod?: number } {
  const root = childOf(parseXml(withoutPieces(xml, ['Sequence'])), 'PVScan');
  const values = new Map(
    childrenOf(childOf(root, 'PVStateShard'), 'PVStateValue').map((value) => [
      attributeOf(value, 'key') ?? '',
      value,
    ]),
  );
  const number = (key: string) => numberIn(values.get(key), 'value');
  const axis = (name: string) => indexed(values.get('micronsPerPixel'), name);
  const [x, y] = [axis('XAxis'), axis('YAxis')];
  const version = attributeOf(root, 'version');
  const linePeriod = number('scanLinePeriod');
  const framePeriod = positiveOrNone(number('framePeriod'));
  return {
    device: 'Bruker (Prairie View)',
    deviceDescription: version === undefined ? undefined : `Prairie View ${version}`,
    startTime: localTime(attributeOf(root, 'date')),
    pixelSizeUm: x && y && x > 0 && y > 0 ? [x, y] : undefined,
    planeSpacingUm: axis('ZAxis'),
    scanLineRateHz: positiveOrNone(linePeriod === undefined ? undefined : 1 / linePeriod),
    notes: attributeOf(root, 'notes'),
    ...(framePeriod === undefined ? {} : { framePeriod }),
  };
}

function indexed(value: XmlElement | undefined, index: string): number | undefined {
  const found = childrenOf(value, 'IndexedValue').find(
    (one) => attributeOf(one, 'index') === index,
  );
  return numberIn(found, 'value');
}

/** The depth of the focus: the positions of all motors of the z axis together. */
function depthOf(shard: XmlElement | undefined): number | undefined {
  const position = childrenOf(shard, 'PVStateValue').find(
    (value) => attributeOf(value, 'key') === 'positionCurrent',
  );
  const axis = childrenOf(position, 'SubindexedValues').find(
    (values) => attributeOf(values, 'index') === 'ZAxis',
  );
  const depths = childrenOf(axis, 'SubindexedValue').map((value) => numberIn(value, 'value') ?? 0);
  return depths.length === 0 ? undefined : depths.reduce((sum, depth) => sum + depth, 0);
}

/** `11/3/2022 4:20:34 PM` as ISO 8601 without a zone. */
function localTime(date: string | undefined): string | undefined {
  const parts = /^(\d+)\/(\d+)\/(\d{4}) (\d+):(\d+):(\d+)(?: ([AP])M)?$/.exec(date ?? '');
  if (parts === null) return undefined;
  const [month = 1, day = 1, year = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map(Number);
  const hours = parts[7] === undefined ? hour : (hour % 12) + (parts[7] === 'P' ? 12 : 0);
  const time = new Date(Date.UTC(year, month - 1, day, hours, minute, second));
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString().slice(0, -5);
}
