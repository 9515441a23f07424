import { InputError, InvalidArgumentError } from '@ophys/core';
import type { ResultSignal, Results } from '../results.ts';

/** What results can be exported to. */
export const exportTargets = [
  'csv',
  'npy',
  'suite2p',
  'imagej-rois',
  'labels-tiff',
  'pixels-csv',
  'gif',
  'report',
] as const;

/** One of {@link exportTargets}. */
export type ExportTarget = (typeof exportTargets)[number];

/** A file of an export, by its path below the output folder; its bytes come when they are asked for. */
export interface ExportedFile {
  readonly path: string;
  bytes(): Uint8Array | Iterable<Uint8Array> | Promise<Uint8Array>;
}

/**
 * The target of that name.
 *
 * @throws {InvalidArgumentError} listing what there is; MP4 is not, because no encoder runs everywhere
 */
export function parseTarget(name: string): ExportTarget {
  const target = exportTargets.find((one) => one === name);
  if (target !== undefined) return target;
  const hint =
    name === 'mp4'
      ? ' MP4 needs a native encoder, which Node has not; export gif and convert it.'
      : '';
  throw new InvalidArgumentError(
    'to',
    `There is no export "${name}"; expected ${exportTargets.join(', ')}.${hint}`,
  );
}

/**
 * The signal of that name.
 *
 * @throws {InputError} when the file has none
 */
export function signalOf({ signals }: Results, name: string): ResultSignal {
  const signal = signals.find((one) => one.name === name);
  if (signal) return signal;
  throw new InputError(
    `The file has no ${name}, which suite2p's folder needs; it has ${signals.map((one) => one.name).join(', ') || 'no responses'}.`,
  );
}
