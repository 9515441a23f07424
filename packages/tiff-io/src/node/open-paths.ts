import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError, type Recording } from '@ophys/core';
import { openFile } from '@ophys/core/node';
import { inputError } from '../bytes/window-reader.ts';
import type { OpenTiffOptions } from '../file.ts';
import { isPrairie } from '../metadata/prairie.ts';
import { openPrairieRecording, openTiffRecording } from '../recording/open.ts';
import { FilePool } from './file-pool.ts';

/**
 * Opens a TIFF file, several files in the order given, or a folder, as one recording. In a folder the
 * XML of a Bruker microscope (Prairie View) says what belongs together; otherwise its files follow each
 * other in natural order (`frame2.tif` before `frame10.tif`). A few files at most are open at a time.
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
  const isFolder = given.length === 1 && (await isDirectory(first));
  const folder = isFolder ? first : dirname(first);
  const prairie = given.length === 1 ? await findPrairieXml(first, isFolder) : undefined;
  const pool = new FilePool();
  const inPool = (path: string) => ({ name: path, open: () => pool.file(path) });
  const name = basename(resolve(first));
  const findFile = async (other: string) =>
    (await isFile(join(folder, other))) ? inPool(join(folder, other)) : undefined;
  try {
    const paths = isFolder && prairie === undefined ? await listTiffs(first) : given;
    const opening =
      prairie === undefined
        ? openTiffRecording(paths.map(inPool), { ...options, path: name, findFile })
        : openPrairieRecording(prairie, { ...options, path: name, findFile });
    const recording = await opening.catch((error: unknown) => {
      throw withPath(error, first);
    });
    const warnings = [...recording.warnings];
    if (recording.files.length === 1 && !isFolder) warnings.push(...(await warnOfSiblings(first)));
    return withClose(recording, warnings, () => pool.close());
  } catch (error) {
    await pool.close();
    throw error;
  }
}

/** Errors about metadata do not know which file they are about. */
function withPath(error: unknown, path: string): unknown {
  if (!(error instanceof InputError) || error.path !== undefined) return error;
  return inputError(path, error.message, error);
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

const MOST_XML_BYTES = 512 * 1024 * 1024;

/** The text of Prairie View's XML: the file itself, or the one in the folder. */
async function findPrairieXml(path: string, isFolder: boolean): Promise<string | undefined> {
  const names = isFolder ? await readdir(path) : [];
  const all = isFolder
    ? names.filter((name) => /\.xml$/i.test(name)).map((name) => join(path, name))
    : [path];
  for (const one of all) {
    const bytes = (await isFile(one)) ? await openFile(one) : undefined;
    if (bytes === undefined) continue;
    try {
      const decode = async (length: number) =>
        new TextDecoder().decode(await bytes.read(0, Math.min(length, bytes.size)));
      if (bytes.size > MOST_XML_BYTES || !isPrairie(await decode(1024))) continue;
      return await decode(bytes.size);
    } finally {
      await bytes.close?.();
    }
  }
  return undefined;
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
