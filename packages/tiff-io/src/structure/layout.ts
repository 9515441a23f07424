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
  readonly dtype: Dtype;
  readonly compression: Compression;
  readonly predictor: 'none' | 'horizontal' | 'float';
  readonly isTiled: boolean;
  readonly segmentHeight: number;
  readonly segmentWidth: number;
  readonly segmentsDown: number;
  readonly segmentsAcross: number;
}

/** Larger frames do not fit one typed array everywhere. */
const LARGEST_FRAME_BYTES = 2 ** 31 - 1;

/** A small damaged file can claim any size when its pixels are compressed; this bounds the memory. */
const LARGEST_COMPRESSED_FRAME_BYTES = 64 * 1024 * 1024;

/** Every segment costs time; no writer cuts finer than rows, and no camera has this many. */
const MOST_SEGMENTS = 32768;

const photometricNames = ['WhiteIsZero', 'grey', 'RGB colour', 'palette colour', 'mask', 'CMYK'];

/**
 * Interprets a page's tags.
 *
 * @throws {InputError} naming what is not supported, or what is missing
 */
export function pageLayout(directory: Directory, path: string | undefined): PageLayout {
  const fail = (sentence: string) => inputError(path, `Page ${directory.page} ${sentence}`);
  const width = readInteger(directory, tags.imageWidth) ?? 0;
  const height = readInteger(directory, tags.imageLength) ?? 0;
  if (width < 1 || height < 1) throw fail(`has no pixels: its size is ${height} × ${width}.`);
  refuseUnsupported(directory, fail);
  const dtype = pixelDtype(directory, fail);
  const code = readInteger(directory, tags.compression) ?? 1;
  const compression = compressionOf(code);
  if (compression === undefined) {
    throw fail(
      `is compressed with ${compressionName(code)}; none, LZW, Deflate, PackBits and Zstd are read. ` +
        'Save it uncompressed, e.g. with ImageJ.',
    );
  }
  const grid = segmentGrid(directory, height, width, fail);
  // Tiles hang over the frame's edge; what is decoded is whole tiles.
  const frameBytes =
    Math.max(height, grid.isTiled ? grid.segmentsDown * grid.segmentHeight : 0) *
    Math.max(width, grid.segmentsAcross * grid.segmentWidth) *
    bytesPerElement(dtype);
  const limit = compression === 'none' ? LARGEST_FRAME_BYTES : LARGEST_COMPRESSED_FRAME_BYTES;
  if (frameBytes > limit) {
    throw fail(
      `claims ${height} × ${width} pixels of ${dtype}, decoded ${frameBytes} bytes; ` +
        `a ${compression === 'none' ? '' : 'compressed '}frame may have ${limit}. ` +
        'The file is damaged, or no recording of a microscope.',
    );
  }
  const predictor = pixelPredictor(directory, dtype, fail);
  return {
    page: directory.page,
    height,
    width,
    dtype,
    compression,
    predictor,
    ...grid,
  };
}

type Fail = (sentence: string) => Error;

function refuseUnsupported(directory: Directory, fail: Fail): void {
  const samples = readInteger(directory, tags.samplesPerPixel) ?? 1;
  const photometric = readInteger(directory, tags.photometric) ?? 1;
  if (samples !== 1) {
    const name = photometricNames[photometric] ?? `photometric ${photometric}`;
    throw fail(
      `has ${samples} samples per pixel (${name}); a movie has one. ` +
        'Split its channels into files of their own, e.g. with ImageJ: Image > Color > Split Channels.',
    );
  }
  if (photometric === 2 || photometric > 4) {
    const name = photometricNames[photometric] ?? `photometric ${photometric}`;
    throw fail(`is stored as ${name}; a movie has grey values, one per pixel.`);
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
  'signed 8': 'int8',
  'signed 16': 'int16',
  'signed 32': 'int32',
  'float 32': 'float32',
  'float 64': 'float64',
};

const sampleKinds = ['', 'unsigned', 'signed', 'float', 'unsigned', 'complex integer', 'complex'];

function pixelDtype(directory: Directory, fail: Fail): Dtype {
  const bits = readInteger(directory, tags.bitsPerSample) ?? 1;
  const format = readInteger(directory, tags.sampleFormat) ?? 1;
  const kind = sampleKinds[format] ?? `format ${format}`;
  const dtype = dtypeBySample[`${kind} ${bits}`];
  if (dtype === undefined) {
    throw fail(
      `has ${bits}-bit ${kind} pixels; 8, 16 and 32-bit integers and 32 and 64-bit floats are read. ` +
        'Convert it to one of them.',
    );
  }
  return dtype;
}

function pixelPredictor(directory: Directory, dtype: Dtype, fail: Fail): PageLayout['predictor'] {
  const code = readInteger(directory, tags.predictor) ?? 1;
  const isFloatDtype = dtype === 'float32' || dtype === 'float64';
  if (code === 1) return 'none';
  if (code === 2 && !isFloatDtype) return 'horizontal';
  if (code === 3 && isFloatDtype) return 'float';
  throw fail(`uses predictor ${code} on ${dtype} pixels, which is not read. Save it uncompressed.`);
}

function segmentGrid(directory: Directory, height: number, width: number, fail: Fail) {
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
  if (segmentsDown * segmentsAcross > MOST_SEGMENTS) {
    throw fail(
      `is cut into ${segmentsDown * segmentsAcross} strips or tiles; up to ${MOST_SEGMENTS} are read. ` +
        'The file is damaged, or no recording of a microscope.',
    );
  }
  return { isTiled, segmentHeight, segmentWidth, segmentsDown, segmentsAcross };
}
