import type { Check, Importance } from './check.ts';
import { anyChecks } from './checks/any.ts';
import { imageSeriesChecks } from './checks/image-series.ts';
import { ophysChecks } from './checks/ophys.ts';
import { sessionChecks } from './checks/session.ts';
import { storageChecks } from './checks/storage.ts';
import { subjectChecks } from './checks/subject.ts';
import { tableChecks } from './checks/table.ts';
import { timeSeriesChecks } from './checks/time-series.ts';

/** Every check there is. */
export const allChecks: readonly Check[] = [
  ...anyChecks,
  ...sessionChecks,
  ...subjectChecks,
  ...timeSeriesChecks,
  ...imageSeriesChecks,
  ...ophysChecks,
  ...tableChecks,
  ...storageChecks,
];

/** Name and importance of every check that `inspectNwb` makes. */
export function listChecks(): Pick<Check, 'name' | 'importance'>[] {
  return allChecks.map(({ name, importance }) => ({ name, importance }));
}

/** What DANDI insists on before it takes a file, and what it does not; from its configuration. */
export const dandiImportance: Readonly<Record<string, Importance>> = {
  check_subject_exists: 'critical',
  check_subject_id_exists: 'critical',
  check_subject_id_no_slashes: 'critical',
  check_subject_sex: 'critical',
  check_subject_species_exists: 'critical',
  check_subject_species_form: 'critical',
  check_subject_age: 'critical',
  check_subject_proper_age_range: 'critical',
  check_session_id_no_slashes: 'critical',
  check_data_orientation: 'violation',
};
