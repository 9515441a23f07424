import { type Image, InputError, type Mask, medianRate } from '@ophys/core';
import type { FrameSize } from '@ophys/exchange';
import { rateOf } from '@ophys/hdf5-io';
import {
  type Cell,
  type CompoundColumns,
  type DynamicTableRegion,
  GrayscaleImage,
  ImageSeries,
  isStored,
  type NdArray,
  type NWBFile,
  objectsIn,
  PlaneSegmentation,
  RoiResponseSeries,
  readNumbers,
} from '@ophys/model';

/** An ROI of a results file. */
export interface ResultRoi {
  /** Its identifier in the table; it stays the same through curation. */
  readonly id: number;
  readonly mask: Mask;
}

/** Responses of ROIs over time. */
export interface ResultSignal {
  /** Name of its container, e.g. `Fluorescence`, `Neuropil`, `Deconvolved`, `DfOverF`. */
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly frames: number;
  /** `[frame, roi]`, as stored. */
  readonly data: Float32Array | Float64Array;
}

/** A column of the ROI table besides masks: one value for each ROI. */
export type ResultColumn = readonly (number | string | boolean)[];

/** What an NWB file says about ROIs and their signals. */
export interface Results {
  readonly frame: FrameSize;
  readonly rois: readonly ResultRoi[];
  readonly columns: ReadonlyMap<string, ResultColumn>;
  readonly signals: readonly ResultSignal[];
  /** Time of every frame in s from the session's start. */
  readonly times: Float64Array;
  readonly rateHz: number;
  readonly images: ReadonlyMap<string, Image>;
}

/**
 * Reads the ROIs, signals and images of an open NWB file into memory.
 *
 * @throws {InputError} when it has no ROI table or no responses, or more than one ROI table
 */
export async function readResults(file: NWBFile, path: string): Promise<Results> {
  const objects = [...objectsIn(file)];
  const [table, ...more] = objects.filter((item) => item instanceof PlaneSegmentation);
  if (table === undefined) {
    throw new InputError(`${path} has no ROIs (no PlaneSegmentation); nothing to export.`, {
      path,
    });
  }
  if (more.length > 0) {
    throw new InputError(
      `${path} has ${more.length + 1} tables of ROIs; files of one are exported.`,
      {
        path,
      },
    );
  }
  const images = await readImages(objects);
  const frame = await frameOf(objects, images, table, path);
  const series = objects.filter(
    (item) => item instanceof RoiResponseSeries && item.rois.table === table,
  ) as RoiResponseSeries[];
  const rows = await table.rows();
  const signals = await Promise.all(series.map((one) => readSignal(one, table.rowCount, path)));
  return {
    frame,
    images,
    signals,
    rois: rows.map((row) => ({ id: row.id as number, mask: maskOfRow(row, frame, path) })),
    columns: columnsOf(table, rows),
    ...(await readTimes(series[0], signals[0]?.frames ?? 0, path)),
  };
}

async function readImages(objects: readonly object[]): Promise<Map<string, Image>> {
  const images = new Map<string, Image>();
  for (const item of objects) {
    if (!(item instanceof GrayscaleImage)) continue;
    const [width = 0, height = 0] = item.data.shape;
    const stored = await readNumbers(item.data);
    const data = new Float32Array(width * height);
    for (let x = 0; x < width; x++) {
      for (let y = 0; y < height; y++) data[y * width + x] = stored[x * height + y] as number;
    }
    images.set(item.name, { data, height, width });
  }
  return images;
}

/** A table of pixels does not say how large frames are; images, movies and image masks do. */
async function frameOf(
  objects: readonly object[],
  images: ReadonlyMap<string, Image>,
  table: PlaneSegmentation,
  path: string,
): Promise<FrameSize> {
  if (table.columns.has('image_mask')) {
    const [, width = 0, height = 0] = table.column('image_mask').data.shape;
    return { height, width };
  }
  const [image] = images.values();
  if (image) return { height: image.height, width: image.width };
  for (const item of objects) {
    if (!(item instanceof ImageSeries)) continue;
    const { dimension, data } = item;
    const [, width, height] = dimension?.length === 2 ? [0, ...dimension] : data.shape;
    if (width && height) return { height, width };
  }
  throw new InputError(
    `${path} does not say how large its frames are: it has no image, no movie.`,
    {
      path,
    },
  );
}

function maskOfRow(row: Readonly<Record<string, Cell>>, frame: FrameSize, path: string): Mask {
  if (row.pixel_mask !== undefined) {
    const { x, y, weight } = row.pixel_mask as CompoundColumns;
    return sortedMask(
      x as ArrayLike<number>,
      y as ArrayLike<number>,
      weight as ArrayLike<number>,
      frame,
      path,
    );
  }
  if (row.image_mask === undefined) {
    throw new InputError(`${path}: ROIs with pixel or image masks are exported.`, { path });
  }
  const { data } = row.image_mask as NdArray<Float32Array>;
  const inside = [...data.keys()].filter((i) => (data[i] as number) > 0);
  const { height } = frame;
  return sortedMask(
    inside.map((i) => Math.floor(i / height)),
    inside.map((i) => i % height),
    inside.map((i) => data[i] as number),
    frame,
    path,
  );
}

/** Pixels in ascending order; one without weight is none of the mask's. */
function sortedMask(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  { height, width }: FrameSize,
  path: string,
): Mask {
  const pixels = Uint32Array.from(x, (column, i) => {
    const row = y[i] as number;
    if (column < width && row < height) return row * width + column;
    throw new InputError(
      `${path} has a pixel at x ${column}, y ${row} in frames of ${height} × ${width} (rows × columns). Its masks may have x and y exchanged, as those of some programs have.`,
      { path },
    );
  });
  const inside = [...pixels.keys()].filter((i) => (weights[i] as number) > 0);
  const order = Uint32Array.from(inside).sort(
    (a, b) => (pixels[a] as number) - (pixels[b] as number),
  );
  return {
    pixels: Uint32Array.from(order, (i) => pixels[i] as number),
    weights: Float32Array.from(order, (i) => weights[i] as number),
  };
}

const maskNames = new Set(['pixel_mask', 'image_mask', 'voxel_mask']);

function columnsOf(
  table: PlaneSegmentation,
  rows: readonly Readonly<Record<string, Cell>>[],
): Map<string, ResultColumn> {
  const isPlain = (cell: Cell | undefined) => typeof cell !== 'object';
  return new Map(
    table.colnames
      .filter((name) => !maskNames.has(name) && rows.every((row) => isPlain(row[name])))
      .map((name) => [name, rows.map((row) => row[name] as number)]),
  );
}

/** A response `[frame, roi]` with a column for each ROI of the table, in its order. */
async function readSignal(
  series: RoiResponseSeries,
  count: number,
  path: string,
): Promise<ResultSignal> {
  const [frames = 0, columns = 1] = series.data.shape;
  const stored = await readNumbers(series.data);
  const rois = await rowsOf(series.rois);
  const name = series.parent?.name ?? series.name;
  if (rois.length !== columns) {
    throw new InputError(`${path}: ${name} has ${columns} columns for ${rois.length} ROIs.`, {
      path,
    });
  }
  const exact = stored instanceof Float32Array ? Float32Array : Float64Array;
  const data = new exact(frames * count).fill(Number.NaN);
  for (let t = 0; t < frames; t++) {
    for (let k = 0; k < columns; k++) {
      data[t * count + (rois[k] as number)] = stored[t * columns + k] as number;
    }
  }
  const { description, unit } = series;
  return { name, description, unit, frames, data };
}

async function rowsOf(region: DynamicTableRegion): Promise<ArrayLike<number>> {
  const { data } = region;
  return isStored(data) ? readNumbers(data) : (data.data as ArrayLike<number>);
}

async function readTimes(
  series: RoiResponseSeries | undefined,
  frames: number,
  path: string,
): Promise<{ times: Float64Array; rateHz: number }> {
  if (series === undefined) return { times: new Float64Array(0), rateHz: Number.NaN };
  const stamps = series.timestamps && Float64Array.from(await readNumbers(series.timestamps));
  const regular = await rateOf(series);
  const rateHz = regular ?? (stamps && medianRate(stamps));
  if (rateHz === undefined) {
    throw new InputError(`${path} does not say when its frames were taken.`, { path });
  }
  const start = series.startingTime ?? 0;
  const times = stamps ?? Float64Array.from({ length: frames }, (_, t) => start + t / rateHz);
  return { times, rateHz };
}
