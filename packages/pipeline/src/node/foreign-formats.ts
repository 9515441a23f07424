import { open } from 'node:fs/promises';
import { extname } from 'node:path';

/** A format that is known but not read, and how to come to one that is. */
interface ForeignFormat {
  readonly name: string;
  /** First bytes as Latin-1 text, perhaps further in. */
  readonly mark?: readonly [text: string, at: number];
  /** For formats without a mark of their own. */
  readonly extensions?: readonly string[];
  readonly convert: string;
}

const bioFormats = 'with Fiji (File > Import > Bio-Formats, then File > Save As > Tiff)';
const picture =
  'A recording is a stack of such pictures: import them into Fiji as a sequence (File > Import > Image Sequence) and save it as TIFF.';

const formats: readonly ForeignFormat[] = [
  {
    name: 'a Nikon ND2 file',
    mark: ['\xda\xce\xbe\n', 0],
    convert: `Export it as TIFF in NIS-Elements, or ${bioFormats}.`,
  },
  {
    name: 'a Zeiss CZI file',
    mark: ['ZISRAWFILE', 0],
    convert: `Export it as OME-TIFF in ZEN (Processing > Image Export), or ${bioFormats}.`,
  },
  {
    name: 'an Olympus OIR file',
    mark: ['OLYMPUSRAWFORMAT', 0],
    convert: `Export it as OME-TIFF in cellSens or FluoView, or ${bioFormats}.`,
  },
  {
    name: 'an Olympus OIB or Zeiss ZVI file',
    mark: ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 0],
    convert: `Save it as TIFF ${bioFormats}.`,
  },
  {
    name: 'a Leica LIF file',
    mark: ['\x70\0\0\0', 0],
    convert: `Export it as OME-TIFF in LAS X, or ${bioFormats}.`,
  },
  {
    name: 'a Hamamatsu DCIMG file',
    mark: ['DCIMG', 0],
    convert: 'Export it as TIFF in HCImage (File > Save As).',
  },
  { name: 'a JPEG picture', mark: ['\xff\xd8\xff', 0], convert: picture },
  { name: 'a PNG picture', mark: ['\x89PNG', 0], convert: picture },
  {
    name: 'an MP4 or QuickTime movie',
    mark: ['ftyp', 4],
    convert:
      'Its compression has changed the pixels; use the original. Or convert it: ffmpeg -i in.mp4 -c:v rawvideo -pix_fmt gray out.avi.',
  },
  {
    name: 'a Matroska movie',
    mark: ['\x1aE\xdf\xa3', 0],
    convert: 'Convert it: ffmpeg -i in.mkv -c:v rawvideo -pix_fmt gray out.avi.',
  },
  {
    name: 'a MATLAB file of version 5 to 7',
    mark: ['MATLAB 5.0', 0],
    convert:
      'Save it with save(…, "-v7.3"), which is HDF5, and name the variable as file.mat:/name.',
  },
  { name: 'a zip archive', mark: ['PK\x03\x04', 0], convert: 'Unpack it.' },
  { name: 'a gzip archive', mark: ['\x1f\x8b', 0], convert: 'Unpack it.' },
  {
    name: 'OME-XML without pixels',
    extensions: ['.ome', '.companion'],
    convert: 'Name one of the TIFF files beside it.',
  },
  {
    name: 'an Inscopix file',
    extensions: ['.isxd', '.isxc'],
    convert: 'Export it as TIFF in the Inscopix Data Processing Software (File > Export).',
  },
  {
    name: 'a Scanbox file',
    extensions: ['.sbx'],
    convert: 'Convert it to TIFF with sbx2tif of Scanbox, in MATLAB.',
  },
];

/**
 * What a file that cannot be read is, by its first bytes or else by its name, and how to convert it;
 * undefined when nobody knows.
 */
export async function explainForeign(path: string): Promise<string | undefined> {
  const start = await readStart(path);
  const extension = extname(path).toLowerCase();
  const found =
    formats.find(({ mark }) => mark !== undefined && start.startsWith(mark[0], mark[1])) ??
    formats.find(({ extensions }) => extensions?.includes(extension));
  return found && `${path} is ${found.name}, which is not read. ${found.convert}`;
}

async function readStart(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.subarray(0, bytesRead).toString('latin1');
  } finally {
    await file.close();
  }
}
