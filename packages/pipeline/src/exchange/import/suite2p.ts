import { join } from 'node:path';
import { type Image, InputError, type TypedArray } from '@ophys/core';
import {
  extentOfStat,
  type FrameSize,
  isNumpyArray,
  type NumpyArray,
  numbersOf,
  type PickleValue,
  readNpy,
  roisOfStat,
} from '@ophys/exchange';
import { readBytes } from '@ophys/exchange/node';
import { isThere } from '../../node/is-there.ts';
import {
  byFrame,
  type ForeignColumn,
  type ForeignResults,
  type ForeignSignal,
  type ReadForeignOptions,
} from './foreign-results.ts';

/** Where a folder of suite2p may have its plane. */
const places = ['', 'plane0', 'suite2p/plane0'];

/**
 * Reads a folder of suite2p: `stat.npy` and, where they are, `F`, `Fneu`, `spks`, `iscell`, and what `ops`, or
 * `db`, `settings` and the outputs of its steps, say of rate, size and images. `ypix` are rows.
 *
 * @throws {InputError} when there is no `stat.npy`, files disagree, or nothing says how large frames are
 */
export async function readSuite2p(
  directory: string,
  options: ReadForeignOptions = {},
): Promise<ForeignResults> {
  const folder = await findPlane(directory);
  const facts = await readFacts(folder);
  const path = join(folder, 'stat.npy');
  const stat = await readArray(path);
  const least = extentOfStat(stat, path);
  const frame = options.frame ?? frameOf(facts, folder, least);
  if (frame.height < least.height || frame.width < least.width) {
    throw new InputError(
      `Frames are ${frame.height} × ${frame.width} (rows × columns), but the ROIs of ${path} need at least ${least.height} × ${least.width}; pass the size of the movie, --frame ${least.height}x${least.width} or larger.`,
      { path },
    );
  }
  const rois = roisOfStat(stat, frame, path);
  const [F, Fneu, spks] = await Promise.all(
    ['F', 'Fneu', 'spks'].map((name) => readTraces(join(folder, `${name}.npy`), rois.length)),
  );
  const rateHz = numberOf(facts, 'fs');
  const found: (ForeignSignal | undefined)[] = [
    F && { ...F, name: 'Fluorescence', description: 'F.npy of suite2p', unit: 'a.u.' },
    Fneu && { ...Fneu, name: 'Neuropil', description: 'Fneu.npy of suite2p', unit: 'a.u.' },
    spks && { ...spks, name: 'Deconvolved', description: 'spks.npy of suite2p', unit: 'a.u.' },
  ];
  return {
    madeBy: 'Found and extracted by suite2p',
    frame,
    masks: rois.map(({ mask }) => mask),
    columns: await readIsCell(join(folder, 'iscell.npy'), rois.length),
    signals: found.filter((signal) => signal !== undefined),
    images: imagesOf(facts, frame),
    settings: { imaging: { ...(rateHz !== undefined && { rateHz }) } },
    warnings: facts.size === 0 ? [`${folder} has no ops.npy, db.npy or settings.npy.`] : [],
  };
}

async function findPlane(directory: string): Promise<string> {
  for (const place of places) {
    const folder = join(directory, place);
    if (await isThere(join(folder, 'stat.npy'))) return folder;
  }
  throw new InputError(
    `${directory} has no stat.npy (nor plane0/stat.npy, nor suite2p/plane0/stat.npy), so it is no folder of suite2p results. Of several planes, name the folder of one.`,
    { path: directory },
  );
}

async function readArray(path: string): Promise<NumpyArray> {
  return readNpy(await readBytes(path), { path });
}

type Facts = ReadonlyMap<PickleValue, PickleValue>;

/** Everything that the dicts of a folder say; later ones add to `ops`. */
async function readFacts(folder: string): Promise<Facts> {
  const facts = new Map<PickleValue, PickleValue>();
  for (const name of ['ops', 'db', 'settings', 'reg_outputs', 'detect_outputs']) {
    const path = join(folder, `${name}.npy`);
    if (!(await isThere(path))) continue;
    const [dict] = (await readArray(path)).data;
    if (!(dict instanceof Map)) throw new InputError(`${path} holds no dict.`, { path });
    for (const [key, value] of dict as Facts) facts.set(key, value);
  }
  return facts;
}

function numberOf(facts: Facts, key: string): number | undefined {
  const value = facts.get(key);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function frameOf(facts: Facts, folder: string, least: FrameSize): FrameSize {
  const [height, width] = [numberOf(facts, 'Ly'), numberOf(facts, 'Lx')];
  if (height && width && height > 0 && width > 0) return { height, width };
  throw new InputError(
    `Nothing in ${folder} says how large frames are (Ly and Lx in ops.npy or db.npy); pass --frame ROWSxCOLUMNS. The ROIs need at least ${least.height}x${least.width}.`,
    { path: folder },
  );
}

async function readTraces(
  path: string,
  rois: number,
): Promise<{ data: Float32Array | Float64Array; frames: number } | undefined> {
  if (!(await isThere(path))) return undefined;
  const array = await readArray(path);
  const [rows, frames, ...more] = array.shape;
  if (rows !== rois || frames === undefined || more.length > 0) {
    throw new InputError(
      `${path} has shape [${array.shape.join(', ')}]; expected a row for each of the ${rois} ROIs of stat.npy.`,
      { path },
    );
  }
  return { data: byFrame(floatsOf(numbersOf(array, path)), rois), frames };
}

function floatsOf(data: TypedArray): Float32Array | Float64Array {
  return data instanceof Float32Array || data instanceof Float64Array
    ? data
    : Float64Array.from(data);
}

async function readIsCell(
  path: string,
  rois: number,
): Promise<Readonly<Record<string, ForeignColumn>>> {
  if (!(await isThere(path))) return {};
  const array = await readArray(path);
  if (array.shape[0] !== rois || array.shape[1] !== 2) {
    throw new InputError(
      `${path} has shape [${array.shape.join(', ')}]; expected [${rois}, 2], as stat.npy has ROIs.`,
      { path },
    );
  }
  const data = numbersOf(array, path);
  const indices = Array.from({ length: rois }, (_, i) => i);
  return {
    accepted: {
      description: 'Whether suite2p, or who curated its results, took it for a cell',
      data: indices.map((i) => data[2 * i] === 1),
    },
    cell_probability: {
      description: "Probability of being a cell, by suite2p's classifier",
      data: Float32Array.from(indices, (i) => data[2 * i + 1] as number),
    },
  };
}

const imageNames: Readonly<Record<string, readonly [name: string, description: string]>> = {
  meanImg: ['mean', 'Mean of the corrected movie'],
  refImg: ['reference', 'What frames were registered to'],
  max_proj: ['maximum', 'Maximum projection within the valid part of the frame'],
  Vcorr: ['correlation', 'Correlation map of detection within the valid part of the frame'],
};

/** Images of the whole frame; those of its valid part are put where `yrange` and `xrange` say. */
function imagesOf(facts: Facts, frame: FrameSize): ForeignResults['images'] {
  const start = (key: string) => {
    const range = facts.get(key);
    const [first] = Array.isArray(range) ? (range as readonly PickleValue[]) : [0];
    return typeof first === 'number' ? first : 0;
  };
  return Object.fromEntries(
    Object.entries(imageNames).flatMap(([key, [name, description]]) => {
      const value = facts.get(key);
      if (!isNumpyArray(value) || value.shape.length !== 2) return [];
      const [height = 0, width = 0] = value.shape;
      const isWhole = height === frame.height && width === frame.width;
      const [row, column] = isWhole ? [0, 0] : [start('yrange'), start('xrange')];
      if (row + height > frame.height || column + width > frame.width) return [];
      const image = placed(numbersOf(value, key), { height, width, row, column }, frame);
      return [[name, { image, description }]];
    }),
  );
}

function placed(
  data: TypedArray,
  part: FrameSize & { readonly row: number; readonly column: number },
  { height, width }: FrameSize,
): Image {
  const whole = new Float32Array(height * width);
  for (let y = 0; y < part.height; y++) {
    const line = Float32Array.from(data.subarray(y * part.width, (y + 1) * part.width));
    whole.set(line, (part.row + y) * width + part.column);
  }
  return { data: whole, height, width };
}
