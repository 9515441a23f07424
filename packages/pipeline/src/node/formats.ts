/** A format that can be read, written, or both. */
export interface Format {
  readonly name: string;
  readonly reads: boolean;
  readonly writes: boolean;
  /** How it is named on the command line. */
  readonly written: string;
  /** Which kinds of it. */
  readonly kinds: string;
}

/** The formats that are read, by their content whatever their name, and that are written. */
export function listFormats(): readonly Format[] {
  return formats;
}

const formats: readonly Format[] = [
  {
    name: 'TIFF, BigTIFF',
    reads: true,
    writes: true,
    written: 'movie.tif',
    kinds: '8 to 64-bit, strips and tiles; none, LZW, Deflate, PackBits, Zstd',
  },
  {
    name: 'ImageJ, ScanImage',
    reads: true,
    writes: false,
    written: 'movie.tif',
    kinds: 'TIFF with rate, channels, planes, pixel size',
  },
  {
    name: 'TIFF series',
    reads: true,
    writes: false,
    written: 'folder/',
    kinds: 'files in natural order as one recording',
  },
  {
    name: 'NWB',
    reads: true,
    writes: true,
    written: 'session.nwb',
    kinds: 'photon series in the file, or in TIFF files beside it',
  },
  {
    name: 'HDF5',
    reads: true,
    writes: false,
    written: 'file.h5:/path',
    kinds: 'any dataset [frame, row, column]',
  },
  {
    name: 'AVI',
    reads: true,
    writes: false,
    written: 'movie.avi, folder/',
    kinds: 'raw grey and Motion-JPEG, of miniscopes',
  },
  {
    name: 'suite2p data.bin',
    reads: true,
    writes: false,
    written: 'suite2p/plane0/',
    kinds: 'the registered movie, with its rate',
  },
  {
    name: 'bare pixels',
    reads: true,
    writes: true,
    written: 'movie.bin',
    kinds: 'little-endian [frame, row, column]; read with --raw 512x640:uint16',
  },
];
