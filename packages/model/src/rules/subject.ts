import type { Problem } from '../findings.ts';

/** `ageReference` is one of the two words that the schema knows. */
export function* ageReference(subject: {
  readonly ageReference: string | undefined;
}): Generator<Problem> {
  const { ageReference } = subject;
  if (ageReference === undefined || ['birth', 'gestational'].includes(ageReference)) return;
  yield {
    severity: 'error',
    rule: 'age-reference',
    field: 'ageReference',
    message: `Expected ageReference to be birth or gestational, got "${ageReference}".`,
  };
}
