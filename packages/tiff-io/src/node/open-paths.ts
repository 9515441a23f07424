import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError, type Recording } from '@ophys/core';
import type { OpenTiffOptions } from '../file.ts';
import { openTiffRecording } from '../recording/open.ts';
import { FilePool } from './file-pool.ts';

/**
 * Opens a TIFF file, several files in the order given, or a folder of files in natural order
 * (`frame2.tif` before `frame10.tif`), as one recording. A few files at most are open at a time.
 *
 * @throws {InputError} when there is no such file, no TIFF in the folder, or as `openTiffRecording`
 */
export async function openTiffPaths(
  input: string | readonly string[],
  options: Omit<OpenTiffOptions, 'path'> = {},
): Promise<Recording> {
  const given = typeof input === 'string' ? [input] : input;
  const [first] = given;
  if (first === undefined) throw new InputError('Expected at least one file, got none.');
  const isFolder = given.length === 1 && (await stat(first).catch(() => undefined))?.isDirectory();
  const paths = isFolder ? await listTiffs(first) : given;
  const pool = new FilePool();
  try {
    const files = paths.map((path) => ({ name: path, open: () => pool.file(path) }));
    const recording = await openTiffRecording(files, {
      ...options,
      path: basename(resolve(first)),
    });
    const warnings = [...recording.warnings];
    if (paths.length === 1 && !isFolder) warnings.push(...(await warnOfSiblings(first)));
    return withClose(recording, warnings, () => pool.close());
  } catch (error) {
    await pool.close();
    throw error;
  }
}

function withClose(
  recording: Recording,
  warnings: readonly string[],
  close: () => Promise<void>,
): Recording {
  return {
    ...recording,
    warnings,
    async close() {
      await recording.close();
      await close();
    },
  };
}

const isTiffName = (name: string) => /\.(?:tiff?|btf|tf[28])$/i.test(name) && !name.startsWith('.');
const natural = new Intl.Collator('en', { numeric: true });

/** The TIFF files of a folder in natural order. */
async function listTiffs(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter(isTiffName).sort(natural.compare);
  if (names.length > 0) return names.map((name) => join(folder, name));
  throw new InputError(
    `${folder} has no TIFF files (.tif, .tiff, .btf). Name the folder that holds them, or a file.`,
    { path: folder },
  );
}

/** A recording that was cut into numbered files: the others are not read unless they are asked for. */
async function warnOfSiblings(path: string): Promise<string[]> {
  const numbers = /^(.*?\d+[_-])(\d{3,})(\.\w+)$/.exec(basename(path));
  if (numbers === null) return [];
  const [, stem = '', , ending = ''] = numbers;
  const names = await readdir(dirname(path)).catch(() => []);
  const siblings = names.filter(
    (name) =>
      name.startsWith(stem) &&
      name.endsWith(ending) &&
      /^\d+$/.test(name.slice(stem.length, -ending.length)),
  );
  if (siblings.length < 2) return [];
  return [
    `Only this file was opened; ${siblings.length - 1} more of its series lie beside it. Name the folder, or all files, to read them as one recording.`,
  ];
}
