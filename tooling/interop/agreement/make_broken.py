"""Writes a valid file with every type of optical physiology, and copies of it with one thing wrong each.

Every function below that is decorated with @case damages a copy through h5py; its name is the name of the
file, its docstring says what is wrong.
"""

import shutil
import sys
from datetime import datetime, timezone
from pathlib import Path

import h5py
import numpy as np
from pynwb import NWBHDF5IO, NWBFile, TimeSeries
from pynwb.base import Images
from pynwb.device import DeviceModel
from pynwb.file import Subject
from pynwb.image import GrayscaleImage, ImageSeries
from pynwb.ophys import (
    CorrectedImageStack,
    DfOverF,
    Fluorescence,
    ImageSegmentation,
    MotionCorrection,
    OnePhotonSeries,
    OpticalChannel,
    RoiResponseSeries,
    TwoPhotonSeries,
)

folder = Path(sys.argv[1]) / "broken"
folder.mkdir(parents=True, exist_ok=True)
(folder / "movie.tif").write_bytes(b"")

FRAMES, WIDTH, HEIGHT = 30, 5, 4


def write_base(path):
    nwb = NWBFile(
        session_description="A session",
        identifier="broken-base",
        session_start_time=datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone.utc),
        experimenter=["Doe, Jane"],
        institution="Institute",
        lab="Lab",
        keywords=["calcium"],
        experiment_description="An experiment",
        related_publications=["doi:10.1000/182"],
        session_id="A1",
        subject=Subject(
            subject_id="M1",
            species="Mus musculus",
            sex="F",
            age="P90D",
            description="A mouse",
            weight="0.02 kg",
        ),
    )
    model = DeviceModel(name="Scope 3", manufacturer="Maker", description="A model")
    nwb.add_device_model(model)
    device = nwb.create_device(name="Scope", description="A microscope", model=model)
    plane = nwb.create_imaging_plane(
        name="plane",
        optical_channel=OpticalChannel(name="Green", description="GFP", emission_lambda=510.0),
        device=device,
        description="Layer 2/3",
        excitation_lambda=920.0,
        indicator="GCaMP6s",
        location="VISp",
        imaging_rate=30.0,
        grid_spacing=[1e-6, 1e-6],
        origin_coords=[0.0, 0.0, 0.0],
        reference_frame="bregma",
    )
    movie = np.arange(FRAMES * WIDTH * HEIGHT, dtype=np.uint16).reshape(FRAMES, WIDTH, HEIGHT)
    two = TwoPhotonSeries(
        name="two",
        description="Raw frames",
        data=movie,
        imaging_plane=plane,
        rate=30.0,
        unit="n.a.",
        device=device,
        field_of_view=[1e-3, 1e-3],
        pmt_gain=1.0,
    )
    stamps = np.cumsum(np.linspace(0.1, 0.2, FRAMES))
    one = OnePhotonSeries(
        name="one",
        description="Raw frames",
        data=movie,
        imaging_plane=plane,
        timestamps=stamps,
        unit="n.a.",
        binning=2,
        exposure_time=0.01,
        control=np.zeros(FRAMES, np.uint8),
        control_description=["all"],
    )
    external = TwoPhotonSeries(
        name="external",
        description="Frames elsewhere",
        imaging_plane=plane,
        external_file=["movie.tif"],
        format="external",
        starting_frame=[0],
        rate=30.0,
        num_samples=30,
    )
    for series in (two, one, external):
        nwb.add_acquisition(series)
    ophys = nwb.create_processing_module("ophys", "Processed imaging")
    corrected = ImageSeries(
        name="corrected", description="Corrected frames", data=movie, unit="n.a.", rate=30.0
    )
    shifts = TimeSeries(
        name="xy_translation",
        description="Shifts",
        data=np.arange(2.0 * FRAMES).reshape(FRAMES, 2),
        unit="pixels",
        rate=30.0,
    )
    ophys.add(
        MotionCorrection(
            corrected_image_stacks=[
                CorrectedImageStack(corrected=corrected, original=two, xy_translation=shifts)
            ]
        )
    )
    segmentation = ImageSegmentation()
    ophys.add(segmentation)
    rois = segmentation.create_plane_segmentation(
        name="rois", description="Somata", imaging_plane=plane, reference_images=two
    )
    rois.add_column("quality", "How good")
    for row in range(3):
        image = np.zeros((WIDTH, HEIGHT), np.float32)
        image[row, : row + 1] = 1
        points = [(row, column, 1.0) for column in range(row + 1)]
        rois.add_roi(
            pixel_mask=points,
            image_mask=image,
            voxel_mask=[(x, y, 0, w) for x, y, w in points],
            quality=0.25 * row,
        )
    region = rois.create_roi_table_region("all ROIs", region=[0, 1, 2])
    traces = np.arange(3.0 * FRAMES).reshape(FRAMES, 3)
    ophys.add(
        Fluorescence(
            roi_response_series=[
                RoiResponseSeries(
                    name="raw", description="Traces", data=traces, rois=region, unit="n.a.", rate=30.0
                )
            ]
        )
    )
    region = rois.create_roi_table_region("all ROIs", region=[0, 1, 2])
    ophys.add(
        DfOverF(
            roi_response_series=[
                RoiResponseSeries(
                    name="dff", description="Traces", data=traces, rois=region, unit="n.a.", timestamps=stamps
                )
            ]
        )
    )
    pictures = [GrayscaleImage(name="mean", description="Mean", data=np.ones((4, 5)))]
    ophys.add(Images(name="pictures", description="Summary", images=pictures))
    with NWBHDF5IO(str(path), "w") as io:
        io.write(nwb, cache_spec=False)


cases = []


def case(damage):
    cases.append(damage)
    return damage


def replace(file, path, data, **options):
    """A dataset of other content or type with the attributes of the old one."""
    attributes = dict(file[path].attrs)
    del file[path]
    new = file.create_dataset(path, data=data, **options)
    for name, value in attributes.items():
        new.attrs[name] = value


PLANE = "/general/optophysiology/plane"
TWO, ONE, EXTERNAL = "/acquisition/two", "/acquisition/one", "/acquisition/external"
OPHYS = "/processing/ophys"
STACK = f"{OPHYS}/MotionCorrection/CorrectedImageStack"
ROIS = f"{OPHYS}/ImageSegmentation/rois"
RAW = f"{OPHYS}/Fluorescence/raw"
DFF = f"{OPHYS}/DfOverF/dff"


def deletion(name, path, attribute=None):
    def damage(file):
        if attribute:
            del file[path].attrs[attribute]
        else:
            del file[path]

    damage.__name__ = name
    cases.append(damage)


def put(name, path, data, attribute=None):
    def damage(file):
        if attribute:
            file[path].attrs[attribute] = data
        elif path in file:
            replace(file, path, data)
        else:
            file[path] = data

    damage.__name__ = name
    cases.append(damage)


# Required members that are missing.
deletion("no_identifier", "/identifier")
deletion("no_session_start_time", "/session_start_time")
deletion("no_analysis_group", "/analysis")
deletion("no_stimulus_templates", "/stimulus/templates")
deletion("no_excitation_lambda", f"{PLANE}/excitation_lambda")
deletion("no_indicator", f"{PLANE}/indicator")
deletion("no_location", f"{PLANE}/location")
deletion("no_plane_device", f"{PLANE}/device")
deletion("no_optical_channel", f"{PLANE}/Green")
deletion("no_emission_lambda", f"{PLANE}/Green/emission_lambda")
deletion("no_channel_description", f"{PLANE}/Green/description")
deletion("no_plane_description", f"{PLANE}/description")
deletion("no_grid_unit", f"{PLANE}/grid_spacing", "unit")
deletion("no_origin_unit", f"{PLANE}/origin_coords", "unit")
deletion("no_data", f"{TWO}/data")
deletion("no_data_unit", f"{TWO}/data", "unit")
deletion("no_data_conversion", f"{TWO}/data", "conversion")
deletion("no_data_resolution", f"{TWO}/data", "resolution")
deletion("no_series_description", TWO, "description")
deletion("no_imaging_plane", f"{TWO}/imaging_plane")
deletion("no_rate", f"{TWO}/starting_time", "rate")
deletion("no_timing", f"{TWO}/starting_time")
deletion("no_timestamps_interval", f"{ONE}/timestamps", "interval")
deletion("no_timestamps_unit", f"{ONE}/timestamps", "unit")
deletion("no_starting_frame", f"{EXTERNAL}/external_file", "starting_frame")
deletion("no_format", f"{EXTERNAL}/format")
deletion("no_original", f"{STACK}/original")
deletion("no_corrected", f"{STACK}/corrected")
deletion("no_xy_translation", f"{STACK}/xy_translation")
deletion("no_stack", STACK)
deletion("no_table_id", f"{ROIS}/id")
deletion("no_colnames", ROIS, "colnames")
deletion("no_table_description", ROIS, "description")
deletion("no_reference_images", f"{ROIS}/reference_images")
deletion("no_pixel_mask_index", f"{ROIS}/pixel_mask_index")
deletion("no_pixel_mask", f"{ROIS}/pixel_mask")
deletion("no_quality_column", f"{ROIS}/quality")
deletion("no_column_description", f"{ROIS}/quality", "description")
deletion("no_index_target", f"{ROIS}/pixel_mask_index", "target")
deletion("no_rois", f"{RAW}/rois")
deletion("no_rois_table", f"{RAW}/rois", "table")
deletion("no_responses", RAW)
deletion("no_segmentation", ROIS)
deletion("no_module_description", OPHYS, "description")
deletion("no_model_manufacturer", "/general/devices/models/Scope 3", "manufacturer")
deletion("no_image_data_type", f"{OPHYS}/pictures/mean", "neurodata_type")
deletion("no_images", f"{OPHYS}/pictures/mean")
deletion("no_neurodata_type", TWO, "neurodata_type")
deletion("no_object_id", TWO, "object_id")
deletion("no_namespace", TWO, "namespace")

# Element types and shapes.
put("float32_timestamps", f"{ONE}/timestamps", np.arange(FRAMES, dtype=np.float32))
put("integer_wavelength", f"{PLANE}/excitation_lambda", np.int32(920))
put("wide_wavelength", f"{PLANE}/excitation_lambda", np.float64(920))
put("half_wavelength", f"{PLANE}/excitation_lambda", np.float16(920))
put("text_wavelength", f"{PLANE}/excitation_lambda", "920 nm")
put("list_of_wavelengths", f"{PLANE}/excitation_lambda", np.array([920.0]))
put("number_as_text", f"{PLANE}/indicator", np.float64(1))
put("text_list_for_text", f"{PLANE}/location", ["a", "b"])
put("long_grid_spacing", f"{PLANE}/grid_spacing", np.zeros(4))
put("long_field_of_view", f"{TWO}/field_of_view", np.zeros(4))
put("flat_movie", f"{TWO}/data", np.zeros((FRAMES, WIDTH * HEIGHT), np.uint16))
put("text_movie", f"{TWO}/data", np.full((2, 2, 2), "a", dtype=h5py.string_dtype()))
put("boolean_movie", f"{TWO}/data", np.zeros((FRAMES, WIDTH, HEIGHT), bool))
put("half_movie", f"{TWO}/data", np.zeros((FRAMES, WIDTH, HEIGHT), np.float16))
put("scalar_external_file", f"{EXTERNAL}/external_file", "movie.tif")
put("starting_frame_float", f"{EXTERNAL}/external_file", np.array([0.0]), "starting_frame")
put("scalar_starting_frame", f"{EXTERNAL}/external_file", np.int32(0), "starting_frame")
put("text_rate", f"{TWO}/starting_time", "30", "rate")
put("integer_rate", f"{TWO}/starting_time", 30, "rate")
put("text_pmt_gain", TWO, "high", "pmt_gain")
put("signed_binning", ONE, np.int32(2), "binning")
put("signed_control", f"{ONE}/control", np.zeros(FRAMES, np.int8))
put("float_ids", f"{ROIS}/id", np.arange(3.0))
put("unsigned_ids", f"{ROIS}/id", np.arange(3, dtype=np.uint32))
put("narrow_ids", f"{ROIS}/id", np.arange(3, dtype=np.int16))
put("unsigned_rois", f"{RAW}/rois", np.arange(3, dtype=np.uint32))
put("signed_index", f"{ROIS}/pixel_mask_index", np.array([1, 3, 6], np.int32))
put("plain_pixel_mask", f"{ROIS}/pixel_mask", np.zeros((6, 3), np.float32))
put("flat_image_mask", f"{ROIS}/image_mask", np.zeros((3, 20), np.float32))
put("three_axes_of_responses", f"{RAW}/data", np.zeros((FRAMES, 3, 1)))
put("colnames_scalar", ROIS, "quality", "colnames")
put("scalar_keywords", "/general/keywords", "calcium")
put("scalar_experimenter", "/general/experimenter", "Doe, Jane")
put("was_generated_by_flat", "/general/was_generated_by", ["a", "b"])
put("num_samples_signed", f"{EXTERNAL}/num_samples", np.int32(30))
put("date_without_time", "/session_start_time", "yesterday")
put("number_for_date", "/session_start_time", np.float64(1))


def pixel_mask(name, dtype):
    put(name, f"{ROIS}/pixel_mask", np.zeros(6, dtype))


pixel_mask("signed_pixel_mask", [("x", "i4"), ("y", "i4"), ("weight", "f4")])
pixel_mask("narrow_pixel_mask", [("x", "u2"), ("y", "u2"), ("weight", "f4")])
pixel_mask("wide_pixel_mask", [("x", "u8"), ("y", "u8"), ("weight", "f8")])
pixel_mask("pixel_mask_without_weight", [("x", "u4"), ("y", "u4")])
pixel_mask("pixel_mask_in_other_order", [("weight", "f4"), ("y", "u4"), ("x", "u4")])
pixel_mask("pixel_mask_with_more", [("x", "u4"), ("y", "u4"), ("weight", "f4"), ("label", "u4")])

# Fixed values, rules between members.
put("other_time_unit", f"{ONE}/timestamps", "ms", "unit")
put("other_rate_unit", f"{TWO}/starting_time", "Seconds", "unit")
put("other_interval", f"{ONE}/timestamps", np.int32(2), "interval")
put("negative_rate", f"{TWO}/starting_time", np.float64(-30), "rate")
put("zero_rate", f"{TWO}/starting_time", np.float64(0), "rate")
put("slow_rate", f"{TWO}/starting_time", np.float64(0.001), "rate")
put("nan_rate", f"{TWO}/starting_time", np.float64("nan"), "rate")
put("negative_start", f"{TWO}/starting_time", np.float64(-1))
put("unknown_continuity", f"{TWO}/data", "sometimes", "continuity")
put("other_format", f"{EXTERNAL}/format", "tiff")
put("external_with_data", f"{EXTERNAL}/data", np.zeros((3, 2, 2), np.uint8))
put("two_files_one_start", f"{EXTERNAL}/external_file", ["movie.tif", "movie.tif"])
put("missing_external_file", f"{EXTERNAL}/external_file", ["gone.tif"])
put("absolute_external_file", f"{EXTERNAL}/external_file", ["/data/movie.tif"])
put("starting_frame_alone", f"{TWO}/data", np.array([0], np.int32), "starting_frame")
put("fewer_timestamps", f"{ONE}/timestamps", np.arange(FRAMES - 1.0))
put("regular_timestamps", f"{ONE}/timestamps", np.arange(FRAMES) / 10)
put("falling_timestamps", f"{ONE}/timestamps", np.arange(FRAMES, 0, -1.0) ** 1.1)
put("nan_timestamps", f"{ONE}/timestamps", np.where(np.arange(FRAMES) == 7, np.nan, np.arange(FRAMES) ** 1.1))
put("negative_timestamps", f"{ONE}/timestamps", np.arange(FRAMES) ** 1.1 - 5)
put("year_of_timestamps", f"{ONE}/timestamps", np.cumsum(np.linspace(1e6, 2e6, FRAMES)))
put("empty_unit", f"{TWO}/data", "", "unit")
put("zero_resolution", f"{TWO}/data", np.float64(0), "resolution")
put("nan_resolution", f"{TWO}/data", np.float64("nan"), "resolution")
put("short_movie", f"{TWO}/data", np.zeros((2, WIDTH, HEIGHT), np.uint16))
put("empty_movie", f"{TWO}/data", np.zeros((0, WIDTH, HEIGHT), np.uint16))
put("row_out_of_range", f"{RAW}/rois", np.array([0, 1, 7], np.int64))
put("row_equal_to_length", f"{RAW}/rois", np.array([0, 1, 3], np.int64))
put("negative_row", f"{RAW}/rois", np.array([0, 1, -1], np.int64))
put("more_rois_than_columns", f"{RAW}/rois", np.array([0, 1, 2, 0], np.int64))
put("transposed_responses", f"{RAW}/data", np.zeros((3, FRAMES)))
put("duplicate_ids", f"{ROIS}/id", np.array([0, 0, 1], np.int64))
put("short_column", f"{ROIS}/quality", np.zeros(2))
put("nan_column", f"{ROIS}/quality", np.full(3, np.nan))
put("two_valued_column", f"{ROIS}/quality", np.array([0.0, 1.0, 1.0]))
put("dict_column", f"{ROIS}/quality", ["{'a': 1}", "{'a': 2}", "{'a': 3}"])
put("ghost_colname", ROIS, ["image_mask", "pixel_mask", "voxel_mask", "quality", "ghost"], "colnames")
put("unlisted_column", ROIS, ["image_mask", "pixel_mask", "voxel_mask"], "colnames")
put("index_beyond_column", f"{ROIS}/pixel_mask_index", np.array([1, 3, 9], np.uint8))
put("falling_index", f"{ROIS}/pixel_mask_index", np.array([3, 1, 6], np.uint8))
put("mask_of_other_shape", f"{ROIS}/image_mask", np.zeros((3, HEIGHT, WIDTH), np.float32))
put("emission_in_um", f"{PLANE}/Green/emission_lambda", np.float64(0.51))
put("excitation_in_um", f"{PLANE}/excitation_lambda", np.float64(0.92))
put("unknown_place", f"{PLANE}/location", "somewhere")
put("placeholder_description", TWO, "no description", "description")
put("short_placeholder", TWO, "none", "description")
put("empty_optional_text", f"{PLANE}/reference_frame", "")
put("empty_lab", "/general/lab", "")
put("odd_experimenter", "/general/experimenter", ["Jane Doe"])
put("odd_publication", "/general/related_publications", ["10.1000/182"])
put("future_session", "/session_start_time", "2124-05-06T07:08:09+00:00")
put("old_session", "/session_start_time", "1970-01-01T00:00:00+00:00")
put("naive_session", "/session_start_time", "2024-05-06T07:08:09")
put("slash_in_session_id", "/general/session_id", "A/1")
put("odd_sex", "/general/subject/sex", "female")
put("odd_age", "/general/subject/age", "90 days")
put("age_range", "/general/subject/age", "P90D/P120D")
put("falling_age_range", "/general/subject/age", "P120D/P90D")
put("odd_species", "/general/subject/species", "mouse")
put("odd_weight", "/general/subject/weight", "light")
put("slash_in_subject_id", "/general/subject/subject_id", "M/1")
put("odd_age_reference", "/general/subject/age", "conception", "reference")
put("old_version", "/", "2.0.0", "nwb_version")
put("prefixed_version", "/", "NWB-2.9.0", "nwb_version")
put("unknown_version", "/", "2.99.0", "nwb_version")
put("unknown_type", TWO, "LaserSeries", "neurodata_type")
put("unknown_namespace", TWO, "lasers", "namespace")
put("wrong_namespace", TWO, "hdmf-common", "namespace")
put("extra_dataset", f"{TWO}/bits_per_pixel", np.int32(16))
put("extra_attribute", TWO, "help", "help")
put("extra_dataset_of_plane", f"{PLANE}/colour", "blue")
deletion("no_experimenter", "/general/experimenter")
deletion("no_institution", "/general/institution")
deletion("no_keywords", "/general/keywords")
deletion("no_experiment_description", "/general/experiment_description")
deletion("no_subject", "/general/subject")
deletion("no_subject_id", "/general/subject/subject_id")
deletion("no_sex", "/general/subject/sex")
deletion("no_species", "/general/subject/species")
deletion("no_age", "/general/subject/age")
deletion("no_subject_description", "/general/subject/description")
deletion("no_device_description", "/general/devices/Scope", "description")


@case
def both_timings(file):
    file[f"{TWO}/timestamps"] = np.arange(FRAMES) ** 1.1
    file[f"{TWO}/timestamps"].attrs.update({"interval": np.int32(1), "unit": "seconds"})


@case
def start_and_timestamps_without_rate(file):
    both_timings(file)
    del file[f"{TWO}/starting_time"].attrs["rate"]


@case
def dangling_plane(file):
    del file[f"{TWO}/imaging_plane"]
    file[f"{TWO}/imaging_plane"] = h5py.SoftLink("/general/optophysiology/gone")


@case
def dangling_device(file):
    del file[f"{PLANE}/device"]
    file[f"{PLANE}/device"] = h5py.SoftLink("/general/devices/gone")


@case
def dangling_original(file):
    del file[f"{STACK}/original"]
    file[f"{STACK}/original"] = h5py.SoftLink("/acquisition/gone")


@case
def dangling_external_plane(file):
    del file[f"{TWO}/imaging_plane"]
    file[f"{TWO}/imaging_plane"] = h5py.ExternalLink("gone.nwb", "/general/optophysiology/plane")


@case
def dangling_optional_device(file):
    del file[f"{TWO}/device"]
    file[f"{TWO}/device"] = h5py.SoftLink("/general/devices/gone")


@case
def plane_link_to_device(file):
    del file[f"{TWO}/imaging_plane"]
    file[f"{TWO}/imaging_plane"] = h5py.SoftLink("/general/devices/Scope")


@case
def original_is_time_series(file):
    del file[f"{STACK}/original"]
    file[f"{STACK}/original"] = h5py.SoftLink(f"{STACK}/xy_translation")


@case
def corrected_is_time_series(file):
    file[f"{STACK}/corrected"].attrs["neurodata_type"] = "TimeSeries"


@case
def rois_of_device(file):
    file[f"{RAW}/rois"].attrs["table"] = file["/general/devices/Scope"].ref


@case
def rois_of_plain_table(file):
    file[ROIS].attrs["neurodata_type"] = "DynamicTable"
    file[ROIS].attrs["namespace"] = "hdmf-common"


@case
def rois_as_vector_data(file):
    file[f"{RAW}/rois"].attrs["neurodata_type"] = "VectorData"


@case
def rois_under_another_name(file):
    file.move(f"{RAW}/rois", f"{RAW}/region")


@case
def index_of_another_column(file):
    file[f"{ROIS}/pixel_mask_index"].attrs["target"] = file[f"{ROIS}/quality"].ref


@case
def target_as_text(file):
    file[f"{ROIS}/pixel_mask_index"].attrs["target"] = "pixel_mask"


@case
def stranger_in_fluorescence(file):
    file.copy("/acquisition/two", f"{OPHYS}/Fluorescence/two")


@case
def device_in_acquisition(file):
    file.copy("/general/devices/Scope", "/acquisition/Scope")


@case
def plane_without_type_in_general(file):
    file["/general/optophysiology"].create_group("nothing")


@case
def series_is_dataset(file):
    del file[TWO]
    file[TWO] = np.zeros(3)
    file[TWO].attrs.update({"neurodata_type": "TwoPhotonSeries", "namespace": "core", "object_id": "x"})


@case
def data_is_group(file):
    del file[f"{TWO}/data"]
    file.create_group(f"{TWO}/data")


@case
def empty_table(file):
    for name in ("quality", "image_mask", "voxel_mask", "voxel_mask_index", "pixel_mask", "pixel_mask_index"):
        del file[f"{ROIS}/{name}"]
    replace(file, f"{ROIS}/id", np.zeros(0, np.int64))
    file[ROIS].attrs["colnames"] = np.zeros(0)
    replace(file, f"{RAW}/rois", np.zeros(0, np.int64))
    replace(file, f"{DFF}/rois", np.zeros(0, np.int64))


@case
def single_row(file):
    ends = {"pixel_mask": 1, "voxel_mask": 1}
    for name in ("quality", "image_mask", "id", "pixel_mask_index", "voxel_mask_index", *ends):
        replace(file, f"{ROIS}/{name}", file[f"{ROIS}/{name}"][:1])
    for name in ends:
        file[f"{ROIS}/{name}_index"].attrs["target"] = file[f"{ROIS}/{name}"].ref
    for series in (RAW, DFF):
        replace(file, f"{series}/rois", np.zeros(3, np.int64))


@case
def negative_time_column(file):
    file.move(f"{ROIS}/quality", f"{ROIS}/start_time")
    replace(file, f"{ROIS}/start_time", np.array([-1.0, 1.0, 2.5]))
    file[ROIS].attrs["colnames"] = ["image_mask", "pixel_mask", "voxel_mask", "start_time"]


@case
def odd_module_name(file):
    file.move(OPHYS, "/processing/imaging")
    plane = file["/processing/imaging/ImageSegmentation/rois"]
    for series in ("Fluorescence/raw", "DfOverF/dff"):
        file[f"/processing/imaging/{series}/rois"].attrs["table"] = plane.ref


@case
def backslash_in_name(file):
    file.move(TWO, "/acquisition/two\\photon")
    del file[f"{STACK}/original"]
    file[f"{STACK}/original"] = h5py.SoftLink("/acquisition/two\\photon")
    del file[f"{ROIS}/reference_images/two"]
    file[f"{ROIS}/reference_images/two"] = h5py.SoftLink("/acquisition/two\\photon")


@case
def colon_in_name(file):
    file.move(ONE, "/acquisition/one:photon")


@case
def large_uncompressed(file):
    replace(file, f"{TWO}/data", np.zeros((FRAMES, 1000, 1000), np.uint16))


@case
def valid(file):
    """Nothing is wrong."""


base = folder.parent / "base.nwb"
write_base(base)
for damage in cases:
    path = folder / f"{damage.__name__}.nwb"
    shutil.copy(base, path)
    with h5py.File(path, "r+") as file:
        damage(file)
print(f"{len(cases)} files in {folder}")
