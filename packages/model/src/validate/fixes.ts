/** What to do about a broken rule, where the finding itself does not say it more exactly. */
const fixes: Readonly<Record<string, string>> = {
  'age-reference': 'Set the attribute "reference" of age to "birth" or "gestational".',
  colnames: 'Let colnames list exactly the columns that are there, without indexes.',
  continuity: 'Use "continuous", "instantaneous" or "step", or leave it out.',
  control: 'Give one control label per sample, and a text for each label.',
  'dangling-link': 'Let it lead to what it is meant to, or remove it.',
  'date-time': 'Write an ISO 8601 date-time with a UTC offset, e.g. "2024-05-06T07:08:09+02:00".',
  deprecated: 'Use what takes its place.',
  'duplicate-ids': 'Give each row an id of its own.',
  'element-type': 'Store it with the element type that is expected, or a wider one of its kind.',
  'external-file':
    'With external files set format to "external", give one starting_frame per file, and leave data empty.',
  'fixed-value': 'Store the value that the schema fixes.',
  identity: 'Add the attribute.',
  'index-ends': 'Let row ends rise up to the length of the column that the index points into.',
  kind: 'Store it as the schema says.',
  'lonely-unit': 'Give the value that the unit belongs to, or leave the unit out.',
  'meanings-name': 'Name the table "<column>_meanings", after a column that is there.',
  'member-order': 'Store the members of the compound in the order that the schema has.',
  'missing-children': 'Add one, or leave the container out.',
  'missing-index': 'Add the index column: where each row ends.',
  'missing-required': 'Add it.',
  'region-rows': 'Refer to rows that the table has, by index from 0 (not by id).',
  'roi-columns': 'Store data as [time, ROI], with a column for each row of the region.',
  'row-count': 'Give each column one entry per row, or an index when it is ragged.',
  shape: 'Store it with the shape that is expected.',
  'shared-data': 'Give conversion and unit to the series that owns the data.',
  'source-script': 'Give the script too, or leave its file name out.',
  'target-type': 'Let it be, or lead to, an object of the type that is expected.',
  timing: 'Give either starting_time with its rate in Hz, or one timestamp per sample in seconds.',
  'unknown-member': 'Remove it, or declare it in an extension.',
  unreadable:
    'Copy what can be read to a new file; this part is damaged or of a kind unknown here.',
  'utc-offset': 'Add the UTC offset, e.g. "2024-05-06T07:08:09+02:00".',
  version: 'Make nwb_version the version that the content needs.',
};

/** How to fix what breaks a rule; for the findings of validation, which name theirs. */
export function fixOf(rule: string): string {
  return fixes[rule] ?? 'Change it as the message says.';
}

/** Names of the rules, for documentation. */
export const ruleNames: readonly string[] = Object.keys(fixes);
