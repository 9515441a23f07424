/** What a microscope's own text in the first page says about time and order of the frames. */
export interface RecordingText {
  readonly rateHz?: number;
  /** Why the pages are not simply one plane over time, e.g. `2 channels`; undefined when they are. */
  readonly interleaved?: string;
  readonly warning?: string;
}

/**
 * Reads the frame rate from the texts of ScanImage, OME and ImageJ.
 *
 * A rate is given only when the text states one for successive pages: not when channels or planes
 * are interleaved.
 *
 * @param description the ImageDescription of the first page
 * @param software the Software tag of the first page, where ScanImage since 2016 keeps its state
 */
export function readRecordingText(description = '', software = ''): RecordingText {
  const found =
    readScanImage(`${software}\n${description}`) ?? readOme(description) ?? readImageJ(description);
  if (found === undefined) return {};
  const { interleaved, rateHz, warning } = found;
  if (interleaved !== undefined) return { interleaved };
  return {
    ...(isRate(rateHz) ? { rateHz } : {}),
    ...(warning === undefined ? {} : { warning }),
  };
}

const isRate = (rate: number | undefined): rate is number =>
  rate !== undefined && Number.isFinite(rate) && rate > 0;

interface Found {
  readonly rateHz: number | undefined;
  readonly interleaved: string | undefined;
  readonly warning?: string;
}

function readScanImage(text: string): Found | undefined {
  const rate =
    /\bSI\.hRoiManager\.scanFrameRate\s*=\s*([\d.eE+-]+)/.exec(text) ??
    /\bSI4?\.scanFrameRate\s*=\s*([\d.eE+-]+)/.exec(text) ??
    /^state\.acq\.frameRate\s*=\s*([\d.eE+-]+)/m.exec(text);
  if (rate === null) return undefined;
  const saved = /\bSI\.hChannels\.channelSave\s*=\s*\[([^\]]*)\]/.exec(text)?.[1];
  const channels = saved?.split(/[\s;,]+/).filter((name) => name !== '').length ?? 1;
  const isVolume = /\bSI\.h(?:FastZ|StackManager)\.enable\s*=\s*(?:true|1)\b/.test(text);
  const slices = Number(
    /\bSI\.hStackManager\.(?:actualN|n)umSlices\s*=\s*(\d+)/.exec(text)?.[1] ?? 1,
  );
  return {
    rateHz: Number(rate[1]),
    interleaved: interleaving(channels, isVolume ? slices : 1),
  };
}

const secondsPerUnit: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  ms: 1e-3,
  msec: 1e-3,
  µs: 1e-6,
  us: 1e-6,
  usec: 1e-6,
  min: 60,
  minute: 60,
  h: 3600,
  hour: 3600,
};

function readOme(text: string): Found | undefined {
  const pixels = /<(?:\w+:)?Pixels\s([^>]*)>/.exec(text)?.[1];
  if (pixels === undefined || !text.includes('openmicroscopy.org')) return undefined;
  const attribute = (name: string) =>
    new RegExp(`\\b${name}\\s*=\\s*["']([^"']*)["']`).exec(pixels)?.[1];
  const size = (name: string) => Number(attribute(name) ?? 1);
  const unit = secondsPerUnit[attribute('TimeIncrementUnit') ?? 's'];
  const increment = Number(attribute('TimeIncrement'));
  return {
    rateHz: unit === undefined ? undefined : 1 / (increment * unit),
    interleaved: interleaving(size('SizeC'), size('SizeZ')),
  };
}

function readImageJ(text: string): Found | undefined {
  if (!text.startsWith('ImageJ=')) return undefined;
  const field = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1]?.trim();
  const count = (name: string) => Number(field(name) ?? 1);
  // ImageJ calls the frames of a plain stack slices; they are planes only next to real frames.
  const planes = count('frames') > 1 ? count('slices') : 1;
  const interleaved = interleaving(count('channels'), planes);
  const unit = secondsPerUnit[field('tunit') ?? 'sec'];
  const interval = Number(field('finterval'));
  if (interval > 0 && unit !== undefined) return { rateHz: 1 / (interval * unit), interleaved };
  const fps = field('fps');
  if (fps === undefined) return { rateHz: undefined, interleaved };
  return {
    rateHz: Number(fps),
    interleaved,
    warning: `The rate (${fps} Hz) is ImageJ's "fps", which can be its playback speed. Check it.`,
  };
}

function interleaving(channels: number, planes: number): string | undefined {
  const parts = [
    ...(channels > 1 ? [`${channels} channels`] : []),
    ...(planes > 1 ? [`${planes} planes`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(' and ');
}

/**
 * Number of frames that follow each other behind a single directory, if the text says so: ImageJ's
 * stacks of more than 4 GB, and tifffile's truncated series. 1 for ordinary pages.
 */
export function framesBehindOnePage(description: string, pixelsPerFrame: number): number {
  if (description.startsWith('ImageJ=')) {
    const images = Number(/^images=(\d+)\s*$/m.exec(description)?.[1] ?? 1);
    return Math.max(1, images);
  }
  if (!/^\{.*"truncated": true/s.test(description)) return 1;
  const shape = /"shape": \[([\d, ]+)\]/.exec(description)?.[1]?.split(',').map(Number) ?? [];
  const frames = shape.reduce((product, size) => product * size, 1) / pixelsPerFrame;
  return Number.isInteger(frames) && frames > 0 ? frames : 1;
}
