/**
 * The public names of PyNWB's classes: arguments of constructors, properties and methods, without those
 * that every container has and those of the class it extends. The interop lane compares them with the
 * installed PyNWB.
 */
const names = {
  NWBFile: `
    acquisition add_acquisition add_analysis add_device add_device_model add_electrode
    add_electrode_column add_electrode_group add_epoch add_epoch_column add_events_table
    add_icephys_electrode add_icephys_experimental_condition add_icephys_repetition
    add_icephys_sequential_recording add_icephys_simultaneous_recording add_imaging_plane
    add_intracellular_recording add_invalid_time_interval add_invalid_times_column
    add_lab_meta_data add_ogen_site add_processing_module add_scratch add_stimulus
    add_stimulus_template add_time_intervals add_trial add_trial_column add_unit add_unit_column
    analysis copy create_device create_device_model create_electrode_group
    create_electrode_table_region create_events_table create_icephys_electrode
    create_imaging_plane create_lab_meta_data create_ogen_site create_processing_module
    create_time_intervals data_collection device_models devices electrode_groups electrodes
    epoch_tags epochs events experiment_description experimenter external_resources
    file_create_date get_acquisition get_all_events get_analysis get_device get_device_model
    get_electrode_group get_events_table get_external_resources get_icephys_electrode
    get_icephys_experimental_conditions get_icephys_meta_parent_table get_icephys_repetitions
    get_icephys_sequential_recordings get_icephys_simultaneous_recordings get_imaging_plane
    get_intracellular_recordings get_lab_meta_data get_ogen_site get_processing_module
    get_scratch get_stimulus get_stimulus_template get_time_intervals icephys_electrodes
    icephys_experimental_conditions icephys_filtering icephys_repetitions
    icephys_sequential_recordings icephys_simultaneous_recordings identifier imaging_planes
    institution intervals intracellular_recordings invalid_times keywords lab lab_meta_data
    link_resources merge_events_tables notes objects ogen_sites pharmacology processing protocol
    related_publications scratch session_description session_id session_start_time
    set_electrode_table slices source_script source_script_file_name stimulus stimulus_notes
    stimulus_template subject surgery sweep_table timestamps_reference_time trials units virus
    was_generated_by
  `,
  Subject: `
    age age__reference date_of_birth description genotype sex species strain subject_id weight
  `,
  Device: `
    description manufacturer model model_name model_number name serial_number
  `,
  DeviceModel: `
    description manufacturer model_number name
  `,
  ProcessingModule: `
    add containers data_interfaces description get items keys name values
  `,
  OpticalChannel: `
    description emission_lambda name
  `,
  ImagingPlane: `
    conversion description device excitation_lambda grid_spacing grid_spacing_unit imaging_rate
    indicator location manifold name optical_channel origin_coords origin_coords_unit
    reference_frame unit
  `,
  TimeSeries: `
    comments continuity control control_description conversion data data_link description
    get_data_in_units get_duration get_starting_time get_timestamps interval name num_samples
    offset rate resolution starting_time starting_time_unit time_unit timestamp_link timestamps
    timestamps_unit unit
  `,
  ImageSeries: `
    bits_per_pixel device dimension external_file format starting_frame
  `,
  OnePhotonSeries: `
    binning exposure_time imaging_plane intensity pmt_gain power scan_line_rate
  `,
  TwoPhotonSeries: `
    field_of_view imaging_plane pmt_gain scan_line_rate
  `,
  CorrectedImageStack: `
    corrected name original xy_translation
  `,
  MotionCorrection: `
    add_corrected_image_stack corrected_image_stacks create_corrected_image_stack
    get_corrected_image_stack name
  `,
  DynamicTable: `
    add_column add_meanings_table add_row colnames columns copy create_region description
    from_dataframe generate_html_repr get get_foreign_columns get_linked_tables
    get_meanings_for_column get_meanings_table has_foreign_columns id meanings_tables name
    target_tables to_dataframe
  `,
  VectorData: `
    add_row append data description extend get get_meanings name shape transform
  `,
  VectorIndex: `
    add_vector get_target_data target
  `,
  DynamicTableRegion: `
    table to_dataframe validate_data
  `,
  ElementIdentifiers: `
    append data extend get name shape transform
  `,
  MeaningsTable: `
    target
  `,
  PlaneSegmentation: `
    add_roi create_roi_table_region image_to_pixel imaging_plane pixel_to_image reference_images
  `,
  ImageSegmentation: `
    add_plane_segmentation add_segmentation create_plane_segmentation get_plane_segmentation
    name plane_segmentations
  `,
  RoiResponseSeries: `
    rois
  `,
  Fluorescence: `
    add_roi_response_series create_roi_response_series get_roi_response_series name
    roi_response_series
  `,
  DfOverF: `
    add_roi_response_series create_roi_response_series get_roi_response_series name
    roi_response_series
  `,
  Image: `
    append data description extend get name resolution shape transform
  `,
  GrayscaleImage: `
   
  `,
  Images: `
    add_image create_image description get_image images name order_of_images
  `,
};

/** Names by class. */
export const pynwbApi = Object.fromEntries(
  Object.entries(names).map(([type, list]) => [type, list.split(/\s+/).filter(Boolean)]),
);
