import type { Problem } from '../findings.ts';

const OFFSET = /(Z|[+-]\d{2}:?\d{2})$/;

/** The moments of a session have a UTC offset; without one they mean nothing elsewhere. */
export function* sessionOffsets(file: {
  readonly sessionStartTime: string | undefined;
  readonly timestampsReferenceTime: string | undefined;
}): Generator<Problem> {
  for (const field of ['sessionStartTime', 'timestampsReferenceTime'] as const) {
    const moment = file[field];
    if (moment === undefined || OFFSET.test(moment)) continue;
    yield {
      severity: 'error',
      rule: 'utc-offset',
      field,
      at: field === 'sessionStartTime' ? 'session_start_time' : 'timestamps_reference_time',
      message: `Expected ${field} with a UTC offset such as "2024-05-06T07:08:09+02:00", got "${moment}".`,
    };
  }
}

/** The name of a script means nothing without the script. */
export function* sourceScripts(file: {
  readonly sourceScript: string | undefined;
  readonly sourceScriptFileName: string | undefined;
}): Generator<Problem> {
  if (file.sourceScriptFileName === undefined || file.sourceScript !== undefined) return;
  yield {
    severity: 'error',
    rule: 'source-script',
    field: 'sourceScriptFileName',
    message: 'sourceScriptFileName is the name of sourceScript, which is missing; give it too.',
  };
}
