import { isOphysError } from '@ophys/core';
import { inputError } from '../bytes/window-reader.ts';
import type { TiffFile } from '../file.ts';
import { isOme, type OmeImage, readMetadataFile, readOme, readTiffData } from '../metadata/ome.ts';
import { numbered, pageAlong } from '../metadata/page-order.ts';
import type { RecordingFile } from './files.ts';
import { type Member, PlaceTable, planTable } from './place-table.ts';

/** Finds another file of a recording by its name; undefined when it is not there. */
export type FindFile = (name: string) => Promise<RecordingFile | undefined>;

/** OME-XML and what it says. */
export interface OmeText {
  readonly xml: string;
  readonly image: OmeImage;
}

const MOST_XML_BYTES = 64 * 1024 * 1024;

/**
 * The OME-XML that tells about a file: its own, or that of the file it names.
 *
 * @returns undefined where there is none, or a damaged one
 * @throws {InputError} when the file with the metadata is not there
 */
export async function readOmeText(file: TiffFile, find: FindFile): Promise<OmeText | undefined> {
  const own = file.imageDescription ?? '';
  if (!isOme(own)) return undefined;
  try {
    const companion = own.length < 100_000 ? readMetadataFile(own) : undefined;
    const xml = companion === undefined ? own : await readText(companion, file, find);
    return { xml, image: readOme(xml) };
  } catch (error) {
    if (!isOphysError(error) || error.message.includes(METADATA_FILE)) throw error;
    return undefined;
  }
}

/** True when a text says that there are other files, or an order of its own. */
export function namesFiles({ xml }: OmeText): boolean {
  for (const { fileName } of readTiffData(xml)) if (fileName !== undefined) return true;
  return false;
}

async function readText(name: string, file: TiffFile, find: FindFile): Promise<string> {
  const found = /[\\/\0]/.test(name) ? undefined : await find(name);
  if (found === undefined) {
    throw inputError(file.path, `${METADATA_FILE} ${name}, is not beside it. Copy it there.`);
  }
  const bytes = await found.open();
  try {
    if (bytes.size > MOST_XML_BYTES) {
      throw inputError(found.name, `${METADATA_FILE}, has ${bytes.size} bytes; it is damaged.`);
    }
    return new TextDecoder().decode(await bytes.read(0, bytes.size));
  } finally {
    await bytes.close?.();
  }
}

const METADATA_FILE = 'The file with its metadata';

/**
 * Plans a recording by the OME-XML of one of its files, which tells where every plane is, perhaps in
 * other files. The file itself counts as the one that has its UUID, though it was renamed.
 *
 * @throws {InputError} when too many files are missing
 */
export async function planOme(
  { xml, image }: OmeText,
  own: RecordingFile,
  opened: TiffFile,
  find: FindFile,
) {
  const { samples } = opened.index.first;
  const channels = image.channels.filter((_, i) => i % samples === 0);
  const { Z, T } = image.sizes;
  const table = new PlaceTable(channels.length, Z, T);
  const members = new Members(own, opened, image.uuid, find);
  const planes = channels.length * Z * T;
  let listed = 0;
  for (const data of listedOrAll(xml)) {
    const file = await members.indexOf(data.fileName, data.uuid);
    const place = positions(image, channels.length, data.first);
    // Of its own file the pages are known; of others they are checked when they are read.
    const most = file === 0 ? opened.frames - data.ifd : planes;
    for (let i = 0; i < Math.min(data.count ?? opened.frames, most); i++) {
      const position = place(i);
      if (position === undefined) break;
      // Some writers list a plane twice; whoever goes on would keep us busy for ever.
      if (++listed > 1.25 * planes + 16) {
        throw inputError(
          own.name,
          `Its OME-XML lists many more than the ${planes} planes that it has. It is damaged.`,
        );
      }
      table.set(position.C, position.Z, position.T, file, data.ifd + i);
    }
  }
  return planTable(table, members.all, {
    format: 'OME',
    channels,
    planes: numbered('Plane', Z).map((plane, z) => ({ ...plane, timestamps: image.timestamps[z] })),
    rateHz: image.rateHz,
    metadata: image.metadata,
    warnings: image.warnings,
  });
}

/** A text without TiffData means the pages of its own file, in order. */
function* listedOrAll(xml: string): ReturnType<typeof readTiffData> {
  let isListed = false;
  for (const data of readTiffData(xml)) {
    isListed = true;
    yield data;
  }
  const first = { C: 0, Z: 0, T: 0 };
  if (!isListed) yield { first, ifd: 0, count: undefined, fileName: undefined, uuid: undefined };
}

/** The channel, plane and frame that are `i` pages after some, or undefined past the last. */
function positions(
  { order, sizes }: OmeImage,
  C: number,
  first: { C: number; Z: number; T: number },
) {
  const all = { ...sizes, C };
  const start = pageAlong(order, all)(first.C, first.Z, first.T);
  return (i: number) => {
    let rest = start + i;
    const position = { C: 0, Z: 0, T: 0 };
    for (const axis of order as Iterable<'C' | 'Z' | 'T'>) {
      position[axis] = rest % all[axis];
      rest = Math.floor(rest / all[axis]);
    }
    return rest === 0 && Number.isInteger(position.T) ? position : undefined;
  };
}

/** The files that a text names, each looked for once. */
class Members {
  readonly all: Member[];
  readonly #own: string | undefined;
  readonly #indices = new Map<string, number>();
  readonly #find: FindFile;

  constructor(own: RecordingFile, opened: TiffFile, uuid: string | undefined, find: FindFile) {
    this.all = [{ name: own.name, file: own, pages: opened.frames }];
    this.#own = uuid;
    this.#find = find;
  }

  async indexOf(name: string | undefined, uuid: string | undefined): Promise<number> {
    const own = this.all[0]?.name.split(/[\\/]/).at(-1);
    const isOwn = name === undefined || name === own || (uuid !== undefined && uuid === this.#own);
    if (isOwn) return 0;
    const known = this.#indices.get(name);
    if (known !== undefined) return known;
    // A name with a folder in it could lead anywhere.
    const isPlain = !/[\\/\0]/.test(name) && name !== '..';
    this.all.push({ name, file: isPlain ? await this.#find(name) : undefined });
    this.#indices.set(name, this.all.length - 1);
    return this.all.length - 1;
  }
}
