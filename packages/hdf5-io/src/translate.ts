import { WriteError } from '@ophys/core';
import type { Hdf5File } from './hdf5/file.ts';
import type { Hdf5Type } from './hdf5/library.ts';
import { referenceOffsets } from './hdf5/types.ts';
import type { Paths } from './plan.ts';

/** A part of the source that is copied as a whole, and where it goes. */
export interface Subtree {
  readonly from: string;
  readonly to: string;
}

/** Finds what links and references of one file lead to in another, through object ids. */
export class Translator {
  readonly #source: Hdf5File;
  readonly #file: Hdf5File;
  readonly #idPaths: ReadonlyMap<string, string>;
  readonly #subtree: Subtree | undefined;

  constructor(source: Hdf5File, file: Hdf5File, paths: Paths, subtree?: Subtree) {
    this.#source = source;
    this.#file = file;
    this.#idPaths = new Map([...paths].map(([item, path]) => [item.objectId, path]));
    this.#subtree = subtree;
  }

  /**
   * Where what is at a path of the source is in the new file.
   *
   * @throws {WriteError} when it is not there
   */
  path(path: string, where: string): string {
    const { from, to } = this.#subtree ?? {};
    if (from !== undefined && (path === from || path.startsWith(`${from}/`))) {
      return to + path.slice(from.length);
    }
    for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
      const id = this.#source.kindOf(at) && this.#source.textAttribute(at, 'object_id');
      const found = id && this.#idPaths.get(id);
      if (found) return found + path.slice(at.length);
    }
    throw this.cannot(where, `leads to ${path}, which is not in the new file`);
  }

  /**
   * References of the new file for those in the bytes of the source's elements.
   *
   * @throws {WriteError} when what one leads to is not there
   */
  references(bytes: Uint8Array, type: Hdf5Type, where: string): Uint8Array {
    for (let row = 0; row < bytes.length; row += type.size) {
      for (const offset of referenceOffsets(type)) {
        const reference = bytes.subarray(row + offset, row + offset + 8);
        if (reference.every((byte) => byte === 0)) continue;
        const target = this.#source.pathOfReference(reference);
        if (target === undefined) throw this.cannot(where, 'refers to nothing');
        reference.set(this.#file.referenceTo(this.path(target, where)));
      }
    }
    return bytes;
  }

  /** The error for what cannot be in the new file as it was. */
  cannot(where: string, fault: string): WriteError {
    return new WriteError(
      this.#file.path,
      `${where} in ${this.#source.path} ${fault}; export the whole file (exportNwb) to keep it as it is.`,
    );
  }
}
