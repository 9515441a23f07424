import type { ArrayData } from '../array.ts';
import type { Problem } from '../findings.ts';

interface Timed {
  readonly data: ArrayData;
  readonly startingTime: number | undefined;
  readonly rate: number | undefined;
  readonly timestamps: ArrayData | undefined;
}

/** Exactly one of rate and timestamps; a rate that is one; as many timestamps as samples. */
export function* timing(series: Timed): Generator<Problem> {
  const { rate, timestamps, startingTime } = series;
  const problem = (severity: Problem['severity'], field: string, message: string): Problem => ({
    severity,
    rule: 'timing',
    field,
    message,
  });
  if (timestamps !== undefined && rate !== undefined) {
    yield problem('error', 'rate', 'It has both rate and timestamps; keep one of them.');
  } else if (timestamps !== undefined && startingTime !== undefined) {
    yield problem('error', 'startingTime', 'It has both startingTime and timestamps; keep one.');
  } else if (timestamps === undefined && rate === undefined) {
    const message = 'It has neither rate (Hz) nor timestamps (s); give one of them.';
    yield { ...problem('error', 'rate', message), isMissing: true };
  }
  if (rate !== undefined && rate < 0) {
    yield problem('error', 'rate', `A rate cannot be negative, got ${rate} Hz.`);
  }
  const frames = series.data?.shape[0];
  if (rate === 0 && frames !== undefined && frames > 1) {
    yield problem('warning', 'rate', `A rate of 0 Hz cannot be that of ${frames} samples.`);
  }
  const stamps = timestamps?.shape[0];
  if (stamps !== undefined && frames !== undefined && stamps !== frames && !isExternal(series)) {
    yield problem(
      'warning',
      'timestamps',
      `There are ${frames} samples but ${stamps} timestamps; one is expected for each sample.`,
    );
  }
}

function isExternal(series: object): boolean {
  return 'externalFile' in series && series.externalFile !== undefined;
}

const continuities = ['continuous', 'instantaneous', 'step'];

/** `continuity` is one of the three words the schema knows. */
export function* continuity(series: {
  readonly continuity: string | undefined;
}): Generator<Problem> {
  if (series.continuity === undefined || continuities.includes(series.continuity)) return;
  yield {
    severity: 'error',
    rule: 'continuity',
    field: 'continuity',
    message: `Expected continuity to be ${continuities.join(', ')}, got "${series.continuity}".`,
  };
}

/** `control` needs its descriptions, and one label per sample. */
export function* controlled(series: {
  readonly data: ArrayData;
  readonly control: ArrayData | undefined;
  readonly controlDescription: readonly string[] | undefined;
}): Generator<Problem> {
  if (series.control === undefined) return;
  const problem = { severity: 'error', rule: 'control', field: 'control' } as const;
  if (series.controlDescription === undefined) {
    yield { ...problem, message: 'control needs controlDescription; give a text for each label.' };
  }
  const labels = series.control.shape[0];
  const samples = series.data?.shape[0];
  if (labels !== undefined && samples !== undefined && labels !== samples) {
    yield {
      ...problem,
      severity: 'warning',
      message: `There are ${samples} samples but ${labels} control labels.`,
    };
  }
}
