import type { Image, Mask } from '@ophys/core';
import type { FrameSize } from '../masks/roi.ts';
import type { NumericArray, PickleValue } from '../npy/array.ts';
import { writeNpy } from '../npy/write-npy.ts';
import { shapeStatistics } from './shape-statistics.ts';

/** Traces `[roi, frame]`. */
export interface Suite2pSignals {
  readonly F: Float32Array;
  readonly Fneu: Float32Array;
  readonly spks: Float32Array;
  readonly frames: number;
}

/** What a suite2p folder is made of. */
export interface Suite2pResults {
  readonly frame: FrameSize;
  readonly rateHz: number;
  readonly masks: readonly Mask[];
  readonly signals: Suite2pSignals;
  /** Which ROIs are cells. */
  readonly accepted: readonly boolean[];
  /** Probability of being one. */
  readonly probability: Float64Array;
  /** `mean`, `maximum`, `correlation`, `reference`; those missing are left out. */
  readonly images: ReadonlyMap<string, Image>;
  /** Decay time of the indicator in s; left out when it is not known. */
  readonly tauSeconds?: number | undefined;
  /** Share of the surround taken off; default 0.7. */
  readonly neuropilCoefficient?: number | undefined;
}

/** suite2p's own default. */
const USUAL_COEFFICIENT = 0.7;

/**
 * The files of a folder `plane0` as suite2p 1.1 writes it, without its registered movie: `F`, `Fneu`,
 * `spks`, `iscell`, `stat`, `ops`, `reg_outputs`, `detect_outputs`, `settings` and `db`, by name. The
 * valid part of the frame is the whole; shifts are left out. Fields of `stat` are what suite2p's
 * documentation says of them; `footprint` is a rank of scales that only its detection has, and 0 here.
 */
export function encodeSuite2p(results: Suite2pResults): Map<string, () => Uint8Array> {
  const { masks, signals, probability } = results;
  const { frames } = signals;
  const traces = (data: Float32Array) => () =>
    writeNpy({ dtype: 'float32', shape: [masks.length, frames], data });
  const dict = (entries: Readonly<Record<string, PickleValue>>) => () =>
    writeNpy({ dtype: 'object', shape: [], data: [new Map(Object.entries(entries))] });
  const iscell = Float64Array.from({ length: 2 * masks.length }, (_, i) =>
    i % 2 === 0 ? Number(results.accepted[i / 2]) : (probability[(i - 1) / 2] as number),
  );
  return new Map([
    ['F.npy', traces(signals.F)],
    ['Fneu.npy', traces(signals.Fneu)],
    ['spks.npy', traces(signals.spks)],
    ['iscell.npy', () => writeNpy({ dtype: 'float64', shape: [masks.length, 2], data: iscell })],
    ['stat.npy', () => writeNpy({ dtype: 'object', shape: [masks.length], data: statOf(results) })],
    [
      'ops.npy',
      dict({
        ...dbOf(results),
        ...settingsOf(results),
        ...registrationOf(results),
        ...detectionOf(results),
      }),
    ],
    ['reg_outputs.npy', dict(registrationOf(results))],
    ['detect_outputs.npy', dict(detectionOf(results))],
    ['settings.npy', dict(settingsOf(results))],
    ['db.npy', dict(dbOf(results))],
  ]);
}

function statOf(results: Suite2pResults): PickleValue[] {
  const { masks, frame, signals } = results;
  const owners = new Uint8Array(frame.height * frame.width);
  for (const { pixels } of masks) {
    for (const pixel of pixels) owners[pixel] = Math.min(2, (owners[pixel] as number) + 1);
  }
  const sizes = masks.map(({ pixels }) => pixels.length);
  const usual = sizes.toSorted((a, b) => a - b)[sizes.length >> 1] ?? 1;
  return masks.map((mask, i) => {
    const { pixels, weights } = mask;
    const count = pixels.length;
    const { med, mrs, mrs0, compact, radius, aspectRatio } = shapeStatistics(mask, frame.width);
    const row = (pixel: number) => BigInt(Math.floor(pixel / frame.width));
    const column = (pixel: number) => BigInt(pixel % frame.width);
    return new Map<string, PickleValue>(
      Object.entries({
        ypix: list('int64', BigInt64Array.from(Array.from(pixels, row))),
        xpix: list('int64', BigInt64Array.from(Array.from(pixels, column))),
        lam: list('float32', weights),
        med: [...med],
        footprint: float(0),
        npix: count,
        soma_crop: list('bool', new Uint8Array(count).fill(1)),
        npix_soma: count,
        mrs: float(mrs),
        mrs0: float(mrs0),
        compact: float(compact),
        radius: float(radius),
        aspect_ratio: float(aspectRatio),
        npix_norm: float(count / usual),
        npix_norm_no_crop: float(count / usual),
        overlap: list(
          'bool',
          Uint8Array.from(pixels, (pixel) => Number((owners[pixel] ?? 0) > 1)),
        ),
        ...traceStatistics(signals, i, results.neuropilCoefficient ?? USUAL_COEFFICIENT),
      }),
    );
  });
}

/** Skewness and spread of the corrected trace; `snr` is the share of its variance that is not fast. */
function traceStatistics(
  { F, Fneu, frames }: Suite2pSignals,
  roi: number,
  coefficient: number,
): Record<string, PickleValue> {
  const trace = F.subarray(roi * frames, (roi + 1) * frames).map(
    (value, t) => value - coefficient * (Fneu[roi * frames + t] as number),
  );
  const moment = (values: Float32Array, order: number) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** order, 0) / values.length;
  };
  const variance = moment(trace, 2);
  const steps = trace.subarray(1).map((value, t) => value - (trace[t] as number));
  return {
    skew: float(variance > 0 ? moment(trace, 3) / variance ** 1.5 : 0),
    std: float(Math.sqrt(variance)),
    snr: float(variance > 0 && frames > 1 ? 1 - (0.5 * moment(steps, 2)) / variance : 0),
  };
}

function dbOf({ frame, signals, images }: Suite2pResults): Record<string, PickleValue> {
  return {
    data_path: [],
    input_format: 'binary',
    nplanes: 1,
    nrois: 1,
    nchannels: 1,
    functional_chan: 1,
    save_folder: 'suite2p',
    iplane: 0,
    Ly: frame.height,
    Lx: frame.width,
    nframes: signals.frames,
    frames_per_folder: list('int64', BigInt64Array.of(BigInt(signals.frames))),
    frames_per_file: list('int64', BigInt64Array.of(BigInt(signals.frames))),
    first_files: [],
    ...named(images, { mean: 'meanImg' }),
  };
}

function settingsOf({ rateHz, tauSeconds, neuropilCoefficient }: Suite2pResults) {
  const coefficient = float(neuropilCoefficient ?? USUAL_COEFFICIENT);
  return {
    fs: float(rateHz),
    ...(tauSeconds !== undefined && { tau: float(tauSeconds) }),
    neucoeff: coefficient,
    extraction: new Map<string, PickleValue>([['neuropil_coefficient', coefficient]]),
    io: new Map<string, PickleValue>(savingOptions.map((name) => [name, false])),
  };
}

/** What suite2p's tools look up before they save more: nothing is asked for. */
const savingOptions = [
  'combined',
  'save_mat',
  'save_NWB',
  'save_ops_orig',
  'delete_bin',
  'move_bin',
];

/** suite2p's enhanced mean is the mean itself here. */
function registrationOf({ images, frame }: Suite2pResults): Record<string, PickleValue> {
  return {
    yrange: [0, frame.height],
    xrange: [0, frame.width],
    ...named(images, { reference: 'refImg', mean: 'meanImg' }),
    ...named(images, { mean: 'meanImgE' }),
  };
}

function detectionOf({ images }: Suite2pResults): Record<string, PickleValue> {
  return named(images, { maximum: 'max_proj', correlation: 'Vcorr' });
}

/** Images under suite2p's names, those that there are. */
function named(
  images: ReadonlyMap<string, Image>,
  names: Readonly<Record<string, string>>,
): Record<string, PickleValue> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([ours, theirs]) => {
      const image = images.get(ours);
      return image ? [[theirs, picture(image)] as const] : [];
    }),
  );
}

function picture({ data, height, width }: Image): NumericArray {
  return { dtype: 'float32', shape: [height, width], data };
}

function list(dtype: NumericArray['dtype'], data: NumericArray['data']): NumericArray {
  return { dtype, shape: [data.length], data };
}

/** A number that is a float in Python, whole or not. */
function float(value: number): NumericArray {
  return { dtype: 'float64', shape: [], data: Float64Array.of(value) };
}
