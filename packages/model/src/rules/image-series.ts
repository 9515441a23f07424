import type { ArrayData } from '../array.ts';
import { elementCount } from '../array.ts';
import type { Problem } from '../findings.ts';

interface External {
  readonly data: ArrayData;
  readonly format: string | undefined;
  readonly externalFile: readonly string[] | undefined;
  readonly startingFrame: readonly number[] | undefined;
}

/** Frames are either in `data` or in external files, and the latter say where each file starts. */
export function* externalFiles(series: External): Generator<Problem> {
  const { externalFile, startingFrame, format } = series;
  const problem = (severity: Problem['severity'], field: string, message: string): Problem => ({
    severity,
    rule: 'external-file',
    field,
    message,
  });
  if (externalFile === undefined) {
    if (startingFrame !== undefined) {
      yield problem(
        'warning',
        'startingFrame',
        'startingFrame means nothing without externalFile.',
      );
    }
    if (format === 'external') {
      yield problem('warning', 'format', 'The format is "external", but externalFile is missing.');
    }
    return;
  }
  if (format !== 'external') {
    yield problem(
      'error',
      'format',
      `With externalFile the format must be "external", got ${format ?? 'none'}.`,
    );
  }
  if (startingFrame?.length !== externalFile.length) {
    yield problem(
      'error',
      'startingFrame',
      `Expected one startingFrame for each of ${externalFile.length} external files, got ${startingFrame?.length ?? 'none'}.`,
    );
  }
  if (series.data && elementCount(series.data.shape) > 0) {
    yield problem('error', 'data', 'It has both data and externalFile; keep one of them.');
  }
}

/** With a rate, only numSamples tells how long a recording in external files is. */
export function* countedFrames(series: {
  readonly externalFile: readonly string[] | undefined;
  readonly rate: number | undefined;
  readonly numSamples: number | undefined;
}): Generator<Problem> {
  const { externalFile, rate, numSamples } = series;
  if (externalFile === undefined || rate === undefined || numSamples !== undefined) return;
  yield {
    severity: 'error',
    rule: 'external-file',
    field: 'numSamples',
    message: 'External files with a rate need numSamples, the number of all their frames.',
  };
}
