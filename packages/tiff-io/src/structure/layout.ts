import { bytesPerElement, type Dtype } from '@ophys/core';
import { inputError } from '../bytes/window-reader.ts';
import { type Compression, compressionName, compressionOf } from './compression.ts';
import { type Directory, readInteger, tags, valueCount } from './directory.ts';

/** How the pixels of one page are encoded and cut into segments (strips or tiles). */
export interface PageLayout {
  /** Page number in the file, from 1, for messages. */
  readonly page: number;
  readonly height: number;
  readonly width: number;
  /** Of the pixels as they are given. */
  readonly dtype: Dtype;
  /** Integers of 64 bits, which are given as the float64 of the same value; otherwise undefined. */
  readonly wide: 'uint64' | 'int64' | undefined;
  /** Values per pixel: 1 for grey, 3 for RGB. */
  readonly samples: number;
  /** Values that lie side by side: 1 when every sample has segments of its own, otherwise all. */
  readonly chunk: number;
  /** As the file names the meaning of its samples, e.g. `RGB colour`. */
  readonly photometric: string;
  readonly compression: Compression;
  readonly predictor: 'none' | 'horizontal' | 'float';
  readonly isTiled: boolean;
  readonly segmentHeight: number;
  readonly segmentWidth: number;
  /** Segments of one sample, or of all when they lie side by side. */
  readonly segmentsDown: number;
  readonly segmentsAcross: number;
}

/** Number of strips or tiles of a page, over all samples. */
export function segmentCount(layout: PageLayout): number {
  return layout.segmentsDown * layout.segmentsAcross * (layout.samples / layout.chunk);
}

/** Size of a whole decoded page in bytes, over all samples. */
export function pageBytes(layout: PageLayout): number {
  return layout.height * layout.width * layout.samples * bytesPerElement(layout.dtype);
}

/** Larger frames do not fit one typed array everywhere. */
const LARGEST_FRAME_BYTES = 2 ** 31 - 1;

/** A small damaged file can claim any size when its pixels are compressed; this bounds the memory. */
const LARGEST_COMPRESSED_FRAME_BYTES = 32 * 1024 * 1024;

/** Every segment costs time; no writer cuts finer than rows, and no camera has this many. */
const MOST_SEGMENTS = 32768;

const photometricNames = ['WhiteIsZero', 'grey', 'RGB colour', 'palette colour', 'mask', 'CMYK'];

/** More are no colours of a microscope. */
const MOST_SAMPLES = 64;

/** What the first of several samples says, where the samples do not fit into the directory. */
export interface FirstSample {
  readonly bits: number | undefined;
  readonly format: number | undefined;
}

/**
 * Interprets a page's tags.
 *
 * @throws {InputError} naming what is not supported, or what is missing
 */
export function pageLayout(
  directory: Directory,
  path: string | undefined,
  first?: FirstSample,
): PageLayout {
  const fail = (sentence: string) => inputError(path, `Page ${directory.page} ${sentence}`);
  const width = readInteger(directory, tags.imageWidth) ?? 0;
  const height = readInteger(directory, tags.imageLength) ?? 0;
  if (width < 1 || height < 1) throw fail(`has no pixels: its size is ${height} × ${width}.`);
  const code = readInteger(directory, tags.compression) ?? 1;
  const compression = compressionOf(code);
  if (compression === undefined) {
    throw fail(
      `is compressed with ${compressionName(code)}; none, LZW, Deflate, PackBits and Zstd are read. ` +
        'Save it uncompressed, e.g. with ImageJ.',
    );
  }
  refuseUnsupported(directory, fail);
  const samples = readInteger(directory, tags.samplesPerPixel) ?? 1;
  const chunk = readInteger(directory, tags.planarConfiguration) === 2 ? 1 : samples;
  const { dtype, wide } = pixelDtype(directory, first, fail);
  const grid = segmentGrid(directory, height, width, samples / chunk, fail);
  // Tiles hang over the frame's edge; what is decoded is whole tiles.
  const frameBytes =
    Math.max(height, grid.isTiled ? grid.segmentsDown * grid.segmentHeight : 0) *
    Math.max(width, grid.segmentsAcross * grid.segmentWidth) *
    samples *
    bytesPerElement(dtype);
  const limit = compression === 'none' ? LARGEST_FRAME_BYTES : LARGEST_COMPRESSED_FRAME_BYTES;
  if (frameBytes > limit) {
    throw fail(
      `claims ${height} × ${width} pixels of ${dtype}, decoded ${frameBytes} bytes; ` +
        `a ${compression === 'none' ? '' : 'compressed '}frame may have ${limit}. ` +
        'The file is damaged, or no recording of a microscope.',
    );
  }
  const predictor = pixelPredictor(directory, wide === undefined ? dtype : 'int32', fail);
  return {
    page: directory.page,
    height,
    width,
    dtype,
    wide,
    samples,
    chunk,
    photometric: photometricNames[readInteger(directory, tags.photometric) ?? 1] ?? 'unknown',
    compression,
    predictor,
    ...grid,
  };
}

type Fail = (sentence: string) => Error;

function refuseUnsupported(directory: Directory, fail: Fail): void {
  const samples = readInteger(directory, tags.samplesPerPixel) ?? 1;
  const photometric = readInteger(directory, tags.photometric) ?? 1;
  if (samples < 1 || samples > MOST_SAMPLES) {
    throw fail(`claims ${samples} samples per pixel; 1 to ${MOST_SAMPLES} are read.`);
  }
  if (photometric > 5) {
    throw fail(
      `is stored in a colour space (PhotometricInterpretation ${photometric}) whose samples are no ` +
        'measured values. Save it again as grey or RGB, e.g. with ImageJ.',
    );
  }
  const depth = readInteger(directory, tags.imageDepth) ?? 1;
  if (depth !== 1) throw fail(`holds ${depth} planes in one page (ImageDepth), which is not read.`);
  const fillOrder = readInteger(directory, tags.fillOrder) ?? 1;
  if (fillOrder !== 1) throw fail(`stores its bits in reverse (FillOrder ${fillOrder}).`);
}

const dtypeBySample: Readonly<Record<string, Dtype>> = {
  'unsigned 8': 'uint8',
  'unsigned 16': 'uint16',
  'unsigned 32': 'uint32',
  'unsigned 64': 'float64',
  'signed 8': 'int8',
  'signed 16': 'int16',
  'signed 32': 'int32',
  'signed 64': 'float64',
  'float 32': 'float32',
  'float 64': 'float64',
};

const sampleKinds = ['', 'unsigned', 'signed', 'float', 'unsigned', 'complex integer', 'complex'];

function pixelDtype(
  directory: Directory,
  first: FirstSample | undefined,
  fail: Fail,
): Pick<PageLayout, 'dtype' | 'wide'> {
  const bits = first?.bits ?? readInteger(directory, tags.bitsPerSample) ?? 1;
  const format = first?.format ?? readInteger(directory, tags.sampleFormat) ?? 1;
  const kind = sampleKinds[format] ?? `format ${format}`;
  const dtype = dtypeBySample[`${kind} ${bits}`];
  if (dtype === undefined) {
    throw fail(
      `has ${bits}-bit ${kind} pixels; integers of 8, 16, 32 and 64 bits and floats of 32 and 64 are ` +
        'read. Convert it to one of them.',
    );
  }
  if (bits !== 64 || kind === 'float') return { dtype, wide: undefined };
  return { dtype, wide: kind === 'signed' ? 'int64' : 'uint64' };
}

function pixelPredictor(directory: Directory, dtype: Dtype, fail: Fail): PageLayout['predictor'] {
  const code = readInteger(directory, tags.predictor) ?? 1;
  const isFloatDtype = dtype === 'float32' || dtype === 'float64';
  if (code === 1) return 'none';
  if (code === 2 && !isFloatDtype) return 'horizontal';
  if (code === 3 && isFloatDtype) return 'float';
  throw fail(`uses predictor ${code} on ${dtype} pixels, which is not read. Save it uncompressed.`);
}

function segmentGrid(
  directory: Directory,
  height: number,
  width: number,
  planes: number,
  fail: Fail,
) {
  const isTiled = valueCount(directory, tags.tileOffsets) > 0;
  const rowsPerStrip = readInteger(directory, tags.rowsPerStrip) ?? height;
  const segmentHeight = isTiled
    ? (readInteger(directory, tags.tileLength) ?? 0)
    : Math.min(height, rowsPerStrip);
  const segmentWidth = isTiled ? (readInteger(directory, tags.tileWidth) ?? 0) : width;
  if (segmentHeight < 1 || segmentWidth < 1) {
    const kind = isTiled ? 'tiles' : 'strips';
    throw fail(`is cut into ${kind} of ${segmentHeight} × ${segmentWidth} pixels. It is damaged.`);
  }
  const segmentsDown = Math.ceil(height / segmentHeight);
  const segmentsAcross = Math.ceil(width / segmentWidth);
  if (segmentsDown * segmentsAcross * planes > MOST_SEGMENTS) {
    throw fail(
      `is cut into ${segmentsDown * segmentsAcross * planes} strips or tiles; up to ${MOST_SEGMENTS} are read. ` +
        'The file is damaged, or no recording of a microscope.',
    );
  }
  return { isTiled, segmentHeight, segmentWidth, segmentsDown, segmentsAcross };
}
