import { WindowReader } from '../bytes/window-reader.ts';
import type { TiffFile } from '../file.ts';
import {
  readDirectory,
  readFraction,
  readInteger,
  readText,
  tags,
} from '../structure/directory.ts';
import type { PageTexts } from './page-order.ts';

const MOST_BYTES = 1024 * 1024;

/** What a file says in words. @param pages of all files of the recording */
export async function textsOf(file: TiffFile, pages: number): Promise<PageTexts> {
  const { index, header, path, bytes } = file;
  const reader = new WindowReader(bytes, { path });
  const directory = index.firstDirectory;
  const { height, width, samples } = index.first;
  const x = await readFraction(reader, directory, tags.xResolution);
  const y = await readFraction(reader, directory, tags.yResolution);
  const unit = readInteger(directory, tags.resolutionUnit) ?? 2;
  const isLength = (value: number | undefined) => value !== undefined && value > 0 && value < 1e12;
  return {
    description: file.imageDescription ?? '',
    software: (await readText(reader, directory, tags.software, MOST_BYTES)) ?? '',
    scanImage: await readScanImageBlock(file),
    pages,
    samples,
    height,
    width,
    resolution: x && y && isLength(x) && isLength(y) ? { x, y, unit } : undefined,
    async describePage(page) {
      const offset = index.directories[page];
      if (offset === undefined) return undefined;
      const found = await readDirectory(reader, header, offset, page + 1);
      return readText(reader, found, tags.imageDescription, MOST_BYTES);
    },
  };
}

const SCANIMAGE_MAGIC = 117637889;

/**
 * What ScanImage writes between the header of a BigTIFF and its first page: a magic number, a version,
 * and the lengths of the state and of the regions of interest, which follow.
 *
 * @see https://docs.scanimage.org, "ScanImage BigTIFF specification"
 */
async function readScanImageBlock({ bytes, header, path }: TiffFile): Promise<string> {
  if (!header.bigTiff || bytes.size < 32) return '';
  const reader = new WindowReader(bytes, { path });
  const head = await reader.view(16, 16, 'the ScanImage header');
  if (head.getUint32(0, header.littleEndian) !== SCANIMAGE_MAGIC) return '';
  const length = head.getUint32(8, header.littleEndian);
  const view = await reader.view(32, Math.min(length, MOST_BYTES, bytes.size - 32), 'its state');
  const text = new TextDecoder().decode(
    new Uint8Array(view.buffer, view.byteOffset, view.byteLength),
  );
  return text.replace(/\0+$/, '');
}
