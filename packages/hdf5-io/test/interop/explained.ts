/** Errors of ours that pynwb.validate does not look for, by rule: the files that were made to have them. */
const rulesPyNwbLacks: Readonly<Record<string, readonly string[]>> = {
  // both or neither of rate and timestamps, negative rates; PyNWB refuses to read some of them
  timing: [
    'both_timings',
    'negative_rate',
    'no_rate',
    'no_timing',
    'start_and_timestamps_without_rate',
    'text_rate',
  ],
  // external files without their format or frames; PyNWB warns when it reads them
  'external-file': [
    'external_with_data',
    'no_format',
    'no_starting_frame',
    'other_format',
    'two_files_one_start',
    '2.1.0_imageseries_non_external_format',
    '2.1.0_imageseries_nonmatch_starting_frame',
  ],
  // optional links; PyNWB drops them with a warning
  'dangling-link': ['dangling_optional_device'],
  // columns that are missing, and numbers of rows that differ; PyNWB refuses to read them
  colnames: ['ghost_colname', 'no_quality_column'],
  'missing-index': ['no_pixel_mask_index'],
  'row-count': [
    'index_of_another_column',
    'no_index_target',
    'no_pixel_mask_index',
    'short_column',
    'target_as_text',
  ],
  // rows that are not there; found when somebody asks for them
  'index-ends': ['falling_index', 'index_beyond_column', 'index_of_another_column'],
  'region-rows': ['negative_row', 'row_equal_to_length', 'row_out_of_range'],
  // words that the schema lists
  'age-reference': ['odd_age_reference'],
  continuity: ['unknown_continuity'],
  // several values where the schema has one; PyNWB refuses to read it
  shape: ['text_list_for_text'],
};

/** Whether pynwb.validate is known not to look for an error of ours in a file. */
export function isMissedByPyNwb(file: string, rule: string): boolean {
  return rulesPyNwbLacks[rule]?.includes(file) === true;
}

/**
 * Files that carry no specification and are older than the newest schema, by which PyNWB judges them
 * all the same; here they are judged by their own: the members that were right then.
 */
export const rightInTheirTime: Readonly<Record<string, string>> = {
  test_PlaneSegmentation: 'PlaneSegmentation/pixel_mask', // before 2.2 of any width
  test_RoiResponseSeries: 'PlaneSegmentation/pixel_mask',
  '1.0.2_str_experimenter': 'root/general/experimenter', // before 2.1 a single text
  '1.0.2_str_pub': 'root/general/related_publications',
};

/** Checks of NWBInspector that are left out here. */
export const checksLeftOut: ReadonlySet<string> = new Set([
  'check_imaging_plane_location_allen_ccf', // needs the vocabulary of the Allen Institute
]);

/** Advice of ours that NWBInspector does not give, by file: the checks of each. */
export const inspectorMisses: Readonly<Record<string, readonly string[]>> = {
  row_equal_to_length: ['check_dynamic_table_region_data_validity'], // it allows one row too many
};
