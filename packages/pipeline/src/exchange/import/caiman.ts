import { InputError, type Mask, type TypedArray } from '@ophys/core';
import { type FrameSize, maskOfPixels } from '@ophys/exchange';
import { openHdf5Arrays } from '@ophys/hdf5-io/node';
import { elementCount, readNumbers, type StoredArray } from '@ophys/model';
import {
  byFrame,
  type ForeignColumn,
  type ForeignResults,
  type ForeignSignal,
  type ReadForeignOptions,
} from './foreign-results.ts';

/** Most elements of one array that is read. */
const MOST_ELEMENTS = 500_000_000;

/**
 * Reads what CaImAn saved as HDF5: footprints `estimates/A` (a sparse matrix by columns, pixels counted
 * down the rows first), `C`, `YrA`, `S`, `F_dff`, its quality figures, and the rate from its parameters.
 *
 * @throws {InputError} when there is no `estimates/A`, arrays disagree, or nothing says how large frames are
 */
export async function readCaiman(
  path: string,
  options: ReadForeignOptions = {},
): Promise<ForeignResults> {
  const file = await openHdf5Arrays(path, { signal: options.signal });
  try {
    return await readEstimates({ arrays: file.arrays, path }, options);
  } finally {
    await file.close();
  }
}

interface CaimanFile {
  readonly arrays: ReadonlyMap<string, StoredArray>;
  readonly path: string;
}

async function readEstimates(
  file: CaimanFile,
  options: ReadForeignOptions,
): Promise<ForeignResults> {
  const frame = options.frame ?? (await frameOf(file));
  const masks = await readFootprints(file, frame);
  const count = masks.length;
  const [C, residual, S, dff] = await Promise.all(
    ['C', 'YrA', 'S', 'F_dff'].map((name) => readTraces(file, name, count)),
  );
  const raw =
    C && residual && C.data.length === residual.data.length ? sum(C, residual) : undefined;
  const signal = (
    traces: Traces | undefined,
    name: string,
    unit: string,
    description: string,
  ): ForeignSignal[] => (traces ? [{ ...traces, name, unit, description }] : []);
  const [rateHz] = await readSmall(file, '/params/data/fr');
  return {
    madeBy: 'Found and extracted by CaImAn',
    frame,
    masks,
    columns: await readQuality(file, count),
    signals: [
      ...signal(raw, 'Fluorescence', 'a.u.', 'Demixed traces of CaImAn with their noise, C + YrA'),
      ...signal(C, 'Denoised', 'a.u.', 'Demixed and denoised traces of CaImAn, C'),
      ...signal(S, 'Deconvolved', 'a.u.', 'Inferred spiking activity of CaImAn, S'),
      ...signal(dff, 'DfOverF', 'n.a.', 'Relative change of fluorescence by CaImAn, F_dff'),
    ],
    images: {},
    settings: { imaging: { ...(rateHz !== undefined && rateHz > 0 && { rateHz }) } },
    warnings: raw || !C ? [] : [`${file.path} has no YrA, so there are only denoised traces.`],
  };
}

async function frameOf(file: CaimanFile): Promise<FrameSize> {
  for (const name of ['/dims', '/estimates/dims', '/params/data/dims']) {
    const [height, width, ...more] = await readSmall(file, name);
    if (height === undefined || width === undefined) continue;
    if (more.length > 0) throw new InputError(`${file.path} is of volumes; planes are imported.`);
    return { height, width };
  }
  throw new InputError(
    `${file.path} does not say how large frames are (dims); pass --frame ROWSxCOLUMNS.`,
    { path: file.path },
  );
}

/** A short list of numbers; empty when there is none of that name, or it holds something else. */
async function readSmall({ arrays }: CaimanFile, name: string): Promise<number[]> {
  const array = arrays.get(name);
  if (array === undefined || !isNumeric(array) || elementCount(array.shape) > 16) return [];
  return [...(await readNumbers(array))];
}

function isNumeric({ dtype }: StoredArray): boolean {
  return !['text', 'reference', 'compound', 'unknown'].includes(dtype);
}

async function readArray(file: CaimanFile, name: string): Promise<TypedArray> {
  const array = file.arrays.get(name);
  if (array === undefined || !isNumeric(array)) {
    throw new InputError(`${file.path} has no ${name}, which CaImAn's results have.`, {
      path: file.path,
    });
  }
  if (elementCount(array.shape) > MOST_ELEMENTS) {
    throw new InputError(`${file.path}: ${name} has more than ${MOST_ELEMENTS} elements.`);
  }
  return readNumbers(array);
}

/** Pixels of the sparse matrix count down the rows first: `row + column * height`. */
async function readFootprints(file: CaimanFile, frame: FrameSize): Promise<Mask[]> {
  const { path } = file;
  const [data, indices, ends] = (await Promise.all(
    ['data', 'indices', 'indptr'].map((name) => readArray(file, `/estimates/A/${name}`)),
  )) as [TypedArray, TypedArray, TypedArray];
  const [rows] = await readSmall(file, '/estimates/A/shape');
  if (rows !== undefined && rows !== frame.height * frame.width) {
    throw new InputError(
      `${path} has footprints of ${rows} pixels, but frames of ${frame.height} × ${frame.width}.`,
      { path },
    );
  }
  if (data.length !== indices.length || ends.length < 2 || ends.at(-1) !== data.length) {
    throw new InputError(`${path} is damaged: the parts of estimates/A do not fit.`, { path });
  }
  return Array.from({ length: ends.length - 1 }, (_, k) => {
    const [start, stop] = [ends[k] as number, ends[k + 1] as number];
    if (!(start >= 0 && stop >= start)) {
      throw new InputError(`${path} is damaged: column ${k} of estimates/A.`, { path });
    }
    const pixels = Array.from(indices.subarray(start, stop));
    return maskOfPixels(
      {
        rows: pixels.map((pixel) => pixel % frame.height),
        columns: pixels.map((pixel) => Math.floor(pixel / frame.height)),
        weights: data.subarray(start, stop),
      },
      frame,
      `Component ${k} of ${path}`,
    );
  });
}

interface Traces {
  readonly data: Float64Array;
  readonly frames: number;
}

/** `[component, frame]`, if there is one of that name. */
async function readTraces(
  file: CaimanFile,
  name: string,
  count: number,
): Promise<Traces | undefined> {
  const key = `/estimates/${name}`;
  const array = file.arrays.get(key);
  if (array === undefined || !isNumeric(array) || array.shape.length !== 2) return undefined;
  const [rows, frames = 0] = array.shape;
  if (rows !== count) {
    throw new InputError(`${file.path}: ${name} has ${rows} rows for ${count} components.`, {
      path: file.path,
    });
  }
  return { data: byFrame(Float64Array.from(await readArray(file, key)), count), frames };
}

function sum(a: Traces, b: Traces): Traces {
  return { ...a, data: a.data.map((value, i) => value + (b.data[i] as number)) };
}

const qualityNames: Readonly<Record<string, readonly [column: string, description: string]>> = {
  SNR_comp: ['snr', 'Signal-to-noise by CaImAn'],
  r_values: ['spatial_correlation', 'Correlation of footprint and data by CaImAn'],
  cnn_preds: ['cell_probability', "Probability of being a cell, by CaImAn's classifier"],
};

async function readQuality(
  file: CaimanFile,
  count: number,
): Promise<Readonly<Record<string, ForeignColumn>>> {
  const columns: Record<string, ForeignColumn> = {};
  for (const [key, [name, description]] of Object.entries(qualityNames)) {
    const array = file.arrays.get(`/estimates/${key}`);
    if (array?.shape.length !== 1 || array.shape[0] !== count || !isNumeric(array)) continue;
    columns[name] = { description, data: Float32Array.from(await readNumbers(array)) };
  }
  const accepted = file.arrays.get('/estimates/idx_components');
  if (accepted?.shape.length === 1 && isNumeric(accepted)) {
    const rows = new Set(await readArray(file, '/estimates/idx_components'));
    const data = Array.from({ length: count }, (_, i) => rows.has(i));
    columns.accepted = { description: 'Whether CaImAn accepted it (idx_components)', data };
  }
  return columns;
}
