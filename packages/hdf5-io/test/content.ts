import { createHash } from 'node:crypto';
import { elementCount } from '@ophys/model';
import { Hdf5File } from '../src/hdf5/file.ts';
import type { Hdf5Info } from '../src/hdf5/library.ts';
import { elementTypeOfHdf5 } from '../src/hdf5/types.ts';

/**
 * What is at every path of an HDF5 file, attributes included, as text: type, extents, elements. Object
 * references are those in the file, so that only copies of the whole file compare.
 */
export async function contentOf(path: string): Promise<Map<string, string>> {
  const file = await Hdf5File.open(path, 'read');
  const content = new Map<string, string>();
  const visit = (at: string) => {
    for (const name of file.attributeNames(at)) {
      content.set(`${at}@${name}`, attributeContent(file, at, name));
    }
    if (file.kindOf(at) === 'dataset') content.set(at, datasetContent(file, at));
    if (file.kindOf(at) !== 'group') return;
    content.set(at, 'group');
    for (const name of file.names(at)) {
      const child = at === '/' ? `/${name}` : `${at}/${name}`;
      const link = file.linkAt(child);
      if (link) content.set(child, JSON.stringify(link));
      else visit(child);
    }
  };
  visit('/');
  file.close();
  return content;
}

function attributeContent(file: Hdf5File, at: string, name: string): string {
  const info = file.attributeInfo(at, name);
  if (isText(info)) return JSON.stringify([info, file.readAttribute(at, name, info)]);
  const bytes = file.attributeInto(at, name, info, (address) => bytesAt(file, address, info));
  return JSON.stringify([info, hash(bytes)]);
}

function datasetContent(file: Hdf5File, at: string): string {
  const info = file.datasetInfo(at);
  if (isText(info)) return JSON.stringify([info, file.read(at, info)]);
  if (info.vlen || info.type === 9) return JSON.stringify(info);
  const bytes = file.readInto(at, info, [], (_, address) => bytesAt(file, address, info));
  return JSON.stringify([info, hash(bytes)]);
}

function isText(info: Hdf5Info): boolean {
  return elementTypeOfHdf5(info) === 'text' && info.vlen;
}

function bytesAt(file: Hdf5File, address: number, info: Hdf5Info): Uint8Array {
  const count = info.shape === null ? 0 : elementCount(info.shape);
  return file.library.module.HEAPU8.slice(address, address + count * info.size);
}

function hash(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex');
}
