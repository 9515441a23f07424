import type { ByteSource } from '@ophys/core';
import { inputError } from '../bytes/window-reader.ts';
import { type OpenTiffOptions, openTiffPages, type TiffFile } from '../file.ts';

/** A file of a recording, opened when its turn comes. */
export interface RecordingFile {
  /** Its name, as metadata of other files may mention it; in messages the path. */
  readonly name: string;
  open(): Promise<ByteSource>;
}

/** Files of one page are opened anew when they are needed again; this many stay known. */
const MOST_SINGLE_PAGES = 8;

/**
 * The files of a recording: opened one by one when frames of them are wanted, and held against the
 * first, since all frames of a recording have one size and dtype.
 */
export class TiffFiles {
  readonly all: readonly RecordingFile[];
  readonly #options: OpenTiffOptions;
  readonly #opened = new Map<number, Promise<TiffFile>>();
  readonly #singlePages = new Set<number>();
  #first: TiffFile | undefined;

  constructor(all: readonly RecordingFile[], options: OpenTiffOptions) {
    this.all = all;
    this.#options = options;
  }

  /** @throws {InputError} when the file is missing, damaged, or not like the first that was opened */
  async get(index: number): Promise<TiffFile> {
    const known = this.#opened.get(index);
    if (known !== undefined) return known;
    // Whoever wants the file next waits for the same opening, so that one reader's signal does not end it.
    const opening = this.#open(index);
    this.#opened.set(index, opening);
    opening.catch(() => this.#opened.delete(index));
    const file = await opening;
    if (file.frames === 1) this.#passSinglePage(index);
    return file;
  }

  /** Closes what is open. */
  async close(): Promise<void> {
    const files = await Promise.allSettled(this.#opened.values());
    this.#opened.clear();
    for (const file of files) {
      if (file.status === 'fulfilled') await file.value.bytes.close?.();
    }
  }

  async #open(index: number): Promise<TiffFile> {
    const { name, open } = this.all[index] as RecordingFile;
    const bytes = await open();
    try {
      const file = await openTiffPages(bytes, { ...this.#options, path: name });
      this.#checkLikeFirst(file);
      return file;
    } catch (error) {
      await bytes.close?.();
      throw error;
    }
  }

  #checkLikeFirst(file: TiffFile): void {
    this.#first ??= file;
    const [a, b] = [this.#first.index.first, file.index.first];
    const isSame =
      a.height === b.height &&
      a.width === b.width &&
      a.dtype === b.dtype &&
      a.wide === b.wide &&
      a.samples === b.samples;
    if (isSame) return;
    const describe = ({ height, width, dtype }: typeof a) => `${height} × ${width} ${dtype}`;
    throw inputError(
      file.path,
      `Its frames are ${describe(b)}, but those of ${this.#first.path} are ${describe(a)}; the files ` +
        'of a recording have frames of one size and dtype. Open them apart.',
    );
  }

  #passSinglePage(index: number): void {
    this.#singlePages.add(index);
    if (this.#singlePages.size <= MOST_SINGLE_PAGES) return;
    const [oldest = index] = this.#singlePages;
    this.#singlePages.delete(oldest);
    const file = this.#opened.get(oldest);
    this.#opened.delete(oldest);
    void file?.then(({ bytes }) => bytes.close?.()).catch(() => {});
  }
}
