import type { RunOptions } from '@ophys/core';
import { inputError, type WindowReader } from '../bytes/window-reader.ts';
import { type Directory, readDirectory, readIntegers, tags, valueCount } from './directory.ts';
import type { TiffHeader } from './header.ts';
import { type PageLayout, pageBytes, pageLayout, segmentCount } from './layout.ts';
import { contiguousStart, cutShort, readSegments } from './segments.ts';

/** Where every page is; two numbers per page, whatever its tags. */
export interface PageIndex {
  readonly pages: number;
  /** Of each page, where its directory is. */
  readonly directories: Float64Array;
  /** Of each page, where its pixels begin when they are in one piece as stored, otherwise -1. */
  readonly pixels: Float64Array;
  /** Layout of the first page; size and dtype are those of all. */
  readonly first: PageLayout;
  readonly firstDirectory: Directory;
}

/** Follows the chain of pages to its end, and checks that all have one size and dtype. */
export async function indexPages(
  reader: WindowReader,
  header: TiffHeader,
  options: RunOptions,
): Promise<PageIndex> {
  const directories = new GrowingList();
  const pixels = new GrowingList();
  const chain = new ChainGuard(reader);
  const ahead = new ReadAhead(reader);
  let first: PageLayout | undefined;
  let firstDirectory: Directory | undefined;
  for (let offset = header.firstPage; offset !== 0; ) {
    const page = directories.length + 1;
    await ahead.before(offset);
    const directory = await readDirectory(reader, header, offset, page);
    const layout = await readLayout(reader, directory);
    chain.pass(offset, directory, layout);
    first ??= layout;
    firstDirectory ??= directory;
    checkSame(first, layout, reader.path);
    directories.push(offset);
    pixels.push(await pixelsStart(reader, directory, layout));
    if (page % 1024 === 0) {
      // The number of pages is not known before the last; where the directory is, is.
      options.onProgress?.({ stage: 'index', done: offset, total: reader.size, unit: 'byte' });
    }
    offset = directory.next;
  }
  if (first === undefined || firstDirectory === undefined) {
    throw inputError(reader.path, 'The file has no pages.');
  }
  return {
    pages: directories.length,
    directories: directories.toArray(),
    pixels: pixels.toArray(),
    first,
    firstDirectory,
  };
}

/** Interprets a page's tags, also those of colour pages whose lists lie elsewhere. */
export async function readLayout(reader: WindowReader, directory: Directory): Promise<PageLayout> {
  if (valueCount(directory, tags.bitsPerSample) < 2) return pageLayout(directory, reader.path);
  const first = async (tag: number) =>
    (await readIntegers(reader, directory, tag, 1, 'samples'))?.[0];
  return pageLayout(directory, reader.path, {
    bits: await first(tags.bitsPerSample),
    format: await first(tags.sampleFormat),
  });
}

async function pixelsStart(
  reader: WindowReader,
  directory: Directory,
  layout: PageLayout,
): Promise<number> {
  // Compressed pages are looked up again when they are read; one segment costs no read now.
  const isOneSegment = segmentCount(layout) === 1;
  if (layout.compression !== 'none' && !isOneSegment) return -1;
  const segments = await readSegments(reader, directory, layout);
  const start = contiguousStart(layout, segments);
  if (start === undefined) return -1;
  const end = start + pageBytes(layout);
  if (end > reader.size) throw cutShort(reader, `page ${layout.page}`, end);
  return start;
}

function checkSame(first: PageLayout, layout: PageLayout, path: string | undefined): void {
  const isSame =
    layout.height === first.height &&
    layout.width === first.width &&
    layout.dtype === first.dtype &&
    layout.wide === first.wide &&
    layout.samples === first.samples;
  if (isSame) return;
  const describe = ({ height, width, samples, wide, dtype }: PageLayout) =>
    `${height} × ${width}${samples > 1 ? ` × ${samples}` : ''} ${wide ?? dtype}`;
  throw inputError(
    path,
    `Page ${layout.page} is ${describe(layout)}, but page 1 is ${describe(first)}; the frames of a ` +
      'movie have one size and dtype. Remove the odd page (often a thumbnail), or split the file.',
  );
}

/** Finds chains that never end: pages that come twice, or directories that lie on one another. */
class ChainGuard {
  readonly #reader: WindowReader;
  readonly #pageAt = new Map<number, number>();
  #directoryBytes = 0;

  constructor(reader: WindowReader) {
    this.#reader = reader;
  }

  pass(offset: number, directory: Directory, layout: PageLayout): void {
    const earlier = this.#pageAt.get(offset);
    if (earlier !== undefined) {
      throw inputError(
        this.#reader.path,
        `The chain of pages is circular: after page ${directory.page - 1} comes page ${earlier} again. ` +
          'The file is damaged.',
      );
    }
    this.#pageAt.set(offset, directory.page);
    const segments = segmentCount(layout);
    // The tables of a cut page take at least two bytes per offset and two per length.
    this.#directoryBytes += directory.bytes + (segments > 1 ? 4 * segments : 0);
    if (this.#directoryBytes > this.#reader.size) {
      throw inputError(
        this.#reader.path,
        `The directories of the first ${directory.page} pages take more bytes than the file has, so ` +
          'they lie on one another. The file is damaged.',
      );
    }
  }
}

const MOST_AHEAD = 128;
/** Nearer directories are better read in growing windows, longer ones one by one. */
const SMALLEST_STRIDE = 8192;
const LONGEST_DIRECTORY = 65536;

/**
 * Recorders write page after page at one distance. Once two distances agree, the following
 * directories are fetched together at the places where they should be. Nothing is taken on trust:
 * every directory is parsed, and one that is elsewhere is simply read there.
 */
class ReadAhead {
  readonly #reader: WindowReader;
  #last = 0;
  #stride = 0;
  #count = 8;

  constructor(reader: WindowReader) {
    this.#reader = reader;
  }

  async before(offset: number): Promise<void> {
    const stride = offset - this.#last;
    const { start, end } = this.#reader.takeExtent();
    const isSteady = stride === this.#stride && stride >= SMALLEST_STRIDE;
    const lead = start - this.#last;
    const length = end - start;
    this.#last = offset;
    this.#stride = stride;
    if (!isSteady) this.#count = 8;
    if (!isSteady || length >= Math.min(stride, LONGEST_DIRECTORY)) return;
    if (this.#reader.holds(offset + lead, length)) return;
    const room = Math.floor((this.#reader.size - length - lead - offset) / stride) + 1;
    const count = Math.min(this.#count, room);
    if (count < 2) return;
    const places = Array.from({ length: count }, (_, i) => offset + lead + i * stride);
    await this.#reader.prefetch(places, length);
    this.#count = Math.min(MOST_AHEAD, 2 * this.#count);
  }
}

/** A list of numbers that grows without boxing them. */
class GrowingList {
  #values = new Float64Array(64);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Float64Array(2 * this.length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length++] = value;
  }

  toArray(): Float64Array {
    return this.#values.slice(0, this.length);
  }
}
