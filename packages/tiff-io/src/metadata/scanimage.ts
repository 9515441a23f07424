import type { RecordingMetadata } from '@ophys/core';
import { numbered, type PageOrder, type PageTexts, positiveOrNone } from './page-order.ts';
import {
  booleanOf,
  numberOf,
  numbersOf,
  readAssignments,
  type Settings,
  stringsOf,
} from './scanimage-settings.ts';

/**
 * Reads the order of the pages of ScanImage 3 to 2023 from the state that it writes into its files:
 * pages are channels in turn, frame after frame, slice after slice; volumes may end with frames that
 * were scanned while the focus flew back, which are left out.
 *
 * @see https://docs.scanimage.org, "ScanImage TIFF files"
 */
export async function readScanImage(texts: PageTexts): Promise<PageOrder | undefined> {
  const settings = readAssignments(`${texts.scanImage}\n${texts.software}\n${texts.description}`);
  const stack = readStack(settings);
  if (stack === undefined) return undefined;
  const channels = savedChannels(settings);
  const { slices, framesPerSlice } = stack;
  const flyback = (await skipsFlyback(texts, stack, channels.length)) ? 0 : stack.flyback;
  const cycle = (slices * framesPerSlice + flyback) * channels.length;
  const volumes = Math.floor((texts.pages + flyback * channels.length) / cycle);
  const planes = planesOf(settings, slices);
  return {
    format: formatOf(settings),
    channels,
    planes,
    frames: volumes * framesPerSlice,
    rateHz: positiveOrNone(rateOf(stack, flyback)),
    metadata: metadataOf(settings, texts),
    warnings: warningsOf(settings, stack, texts.pages - volumes * cycle),
    pageOf(channel, plane, frame) {
      const volume = Math.floor(frame / framesPerSlice);
      const inSlice = plane * framesPerSlice + (frame % framesPerSlice);
      return volume * cycle + inSlice * channels.length + channel;
    },
  };
}

/** How frames follow each other, without channels. */
interface Stack {
  readonly frameRateHz: number | undefined;
  readonly volumeRateHz: number | undefined;
  readonly slices: number;
  /** More than 1 when the focus stays for several frames. */
  readonly framesPerSlice: number;
  /** Frames after a volume during which the focus flies back. */
  readonly flyback: number;
}

/** The generations of ScanImage name their state differently. */
function readStack(settings: Settings): Stack | undefined {
  if (settings.has('SI.hRoiManager.scanFrameRate')) return readStack2016(settings);
  if (settings.has('SI4.scanFrameRate')) return readStack4(settings);
  if (settings.has('state.acq.frameRate')) return readStack3(settings);
  return undefined;
}

function readStack2016(settings: Settings): Stack {
  const number = (name: string) => numberOf(settings, `SI.${name}`);
  const isVolume =
    booleanOf(settings, 'SI.hFastZ.enable') || booleanOf(settings, 'SI.hStackManager.enable');
  const averaged = count(number('hScan2D.logAverageFactor'));
  const rate = number('hRoiManager.scanFrameRate');
  const frameRateHz = rate === undefined ? undefined : rate / averaged;
  if (!isVolume) {
    return { frameRateHz, volumeRateHz: undefined, slices: 1, framesPerSlice: 1, flyback: 0 };
  }
  const slices = count(
    number('hStackManager.actualNumSlices') ?? number('hStackManager.numSlices'),
  );
  const all = number('hStackManager.framesPerSlice') ?? 1;
  const framesPerSlice = Number.isFinite(all) ? count(Math.floor(all / averaged)) : 1;
  const discarded = booleanOf(settings, 'SI.hFastZ.discardFlybackFrames')
    ? (number('hFastZ.numDiscardFlybackFrames') ?? 0)
    : 0;
  const whole = number('hStackManager.numFramesPerVolumeWithFlyback');
  const flyback = whole === undefined ? discarded : whole - slices * framesPerSlice;
  return {
    frameRateHz,
    volumeRateHz: number('hRoiManager.scanVolumeRate'),
    slices,
    framesPerSlice,
    flyback: Math.max(0, Math.round(flyback)) || 0,
  };
}

function readStack4(settings: Settings): Stack {
  const isVolume = booleanOf(settings, 'SI4.fastZEnable');
  const discards = isVolume && booleanOf(settings, 'SI4.fastZDiscardFlybackFrames');
  return {
    frameRateHz: numberOf(settings, 'SI4.scanFrameRate'),
    volumeRateHz: undefined,
    slices: isVolume ? count(numberOf(settings, 'SI4.stackNumSlices')) : 1,
    framesPerSlice: 1,
    flyback: discards ? count(numberOf(settings, 'SI4.fastZNumDiscardFrames'), 0) : 0,
  };
}

function readStack3(settings: Settings): Stack {
  const slices = count(numberOf(settings, 'state.acq.numberOfZSlices'));
  const isAveraged = booleanOf(settings, 'state.acq.averaging');
  const frames = isAveraged ? 1 : count(numberOf(settings, 'state.acq.numberOfFrames'));
  return {
    frameRateHz: numberOf(settings, 'state.acq.frameRate'),
    volumeRateHz: undefined,
    slices,
    framesPerSlice: slices > 1 ? frames : 1,
    flyback: 0,
  };
}

const MOST = 1_000_000;

/** A whole number that something is counted by; nonsense counts as `otherwise`. */
function count(value: number | undefined, otherwise = 1): number {
  const isCount = value !== undefined && Number.isInteger(value) && value >= otherwise;
  return isCount && value <= MOST ? value : otherwise;
}

/** Frames are numbered while they are scanned: a gap after a volume means that flyback was not saved. */
async function skipsFlyback(texts: PageTexts, stack: Stack, channels: number): Promise<boolean> {
  if (stack.flyback === 0) return false;
  const first = stack.slices * stack.framesPerSlice * channels;
  if (first >= texts.pages) return true;
  const before = frameNumber(await texts.describePage(first - channels));
  const after = frameNumber(await texts.describePage(first));
  return before !== undefined && after !== undefined && after - before === 1 + stack.flyback;
}

function frameNumber(description: string | undefined): number | undefined {
  const found = /^(?:frameNumbers|Frame Number)\s*=\s*(\d+)/m.exec(description ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}

function rateOf(stack: Stack, flyback: number): number | undefined {
  if (stack.slices === 1 && flyback === 0) return stack.frameRateHz;
  if (stack.framesPerSlice > 1) return undefined;
  if (positiveOrNone(stack.volumeRateHz) !== undefined) return stack.volumeRateHz;
  return stack.frameRateHz && stack.frameRateHz / (stack.slices + stack.flyback);
}

function savedChannels(settings: Settings) {
  const saved = [
    ...(numbersOf(settings, 'SI.hChannels.channelSave') ??
      numbersOf(settings, 'SI4.channelsSave') ??
      []),
    ...[1, 2, 3, 4].filter((i) => booleanOf(settings, `state.acq.savingChannel${i}`)),
  ].filter((channel) => Number.isInteger(channel) && channel > 0);
  const names = stringsOf(settings, 'SI.hChannels.channelName') ?? [];
  if (saved.length === 0 || saved.length > 64) return numbered('Channel', 1);
  return saved.map((channel) => ({ name: names[channel - 1] ?? `Channel ${channel}` }));
}

function planesOf(settings: Settings, slices: number) {
  const depths = numbersOf(settings, 'SI.hStackManager.zs') ?? [];
  return numbered('Plane', slices).map((plane, i) => {
    const depthUm = depths.length === slices && slices > 1 ? depths[i] : undefined;
    return depthUm === undefined ? plane : { ...plane, depthUm };
  });
}

function formatOf(settings: Settings): string {
  const major = settings.get('SI.VERSION_MAJOR')?.replaceAll("'", '');
  if (major !== undefined) return `ScanImage ${major}`;
  if (settings.has('SI4.scanFrameRate')) return 'ScanImage 4';
  return settings.has('state.acq.frameRate') ? 'ScanImage 3' : 'ScanImage';
}

function metadataOf(settings: Settings, { height, width }: PageTexts): RecordingMetadata {
  const corners = numbersOf(settings, 'SI.hRoiManager.imagingFovUm') ?? [];
  const xs = corners.filter((_, i) => i % 2 === 0);
  const ys = corners.filter((_, i) => i % 2 === 1);
  const extent = (of: number[]) => Math.max(...of) - Math.min(...of);
  const pixel = [extent(xs) / width, extent(ys) / height] as const;
  const linePeriod = numberOf(settings, 'SI.hRoiManager.linePeriod');
  const hasSize = corners.length === 8 && pixel.every((size) => Number.isFinite(size) && size > 0);
  return {
    device: formatOf(settings),
    deviceDescription: stringsOf(settings, 'SI.imagingSystem')?.[0],
    startTime: startOf(settings),
    pixelSizeUm: hasSize ? pixel : undefined,
    planeSpacingUm: positiveOrNone(numberOf(settings, 'SI.hStackManager.stackZStepSize')),
    scanLineRateHz: positiveOrNone(linePeriod === undefined ? undefined : 1 / linePeriod),
    bidirectional: settings.has('SI.hScan2D.bidirectional')
      ? booleanOf(settings, 'SI.hScan2D.bidirectional')
      : undefined,
  };
}

/** Local time; ScanImage does not say which zone. */
function startOf(settings: Settings): string | undefined {
  const epoch = numbersOf(settings, 'epoch');
  if (epoch === undefined || epoch.length !== 6) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = epoch;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, 0, Math.round(second * 1000)));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, -1);
}

function warningsOf(settings: Settings, stack: Stack, rest: number): string[] {
  return [
    ...(booleanOf(settings, 'SI.hRoiManager.mroiEnable')
      ? [
          'Several fields of view (mROI) lie below one another in each frame; they are not taken apart.',
        ]
      : []),
    ...(stack.slices > 1 && stack.framesPerSlice > 1
      ? [
          `The focus stayed ${stack.framesPerSlice} frames at each plane, so the frames of a plane do not come evenly; no rate is given.`,
        ]
      : []),
    ...(rest > 0 ? [`The last ${rest} pages are no whole volume; they are left out.`] : []),
  ];
}
