"""PyNWB writes files with every class of pynwb.ophys and every option, and says what it reads from them.

Writes from-pynwb/*.nwb, and from-pynwb/expected.json: for each file, what `NWBFile.objects` holds by
object id: type, name, parent, and the fields: plain values, {"shape", "values"} for arrays, {"id"} or
{"ids"} for other objects.
"""

import json
import sys
import warnings
from datetime import datetime, timedelta, timezone
from pathlib import Path

import h5py
import numpy as np
from hdmf.common import DynamicTable, DynamicTableRegion, VectorData, VectorIndex
from hdmf.data_utils import DataChunkIterator
from pynwb import NWBHDF5IO, H5DataIO, NWBFile, TimeSeries
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
    PlaneSegmentation,
    RoiResponseSeries,
    TwoPhotonSeries,
)

warnings.simplefilter("ignore")
folder = Path(sys.argv[1]) / "from-pynwb"
folder.mkdir(parents=True, exist_ok=True)
START = datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone(timedelta(hours=2)))
rng = np.random.default_rng(7)


def movie(frames, width, height, dtype=np.uint16):
    return rng.integers(0, 200, (frames, width, height)).astype(dtype)


def tutorial():
    """The layout of PyNWB's tutorial for calcium imaging."""
    nwb = NWBFile(
        "A tutorial",
        "tutorial",
        START,
        experimenter="Baggins, Bilbo",
        lab="Bag End",
        institution="University of Middle Earth",
        experiment_description="I went there.",
        session_id="LONELYMTN",
    )
    device = nwb.create_device(
        name="Microscope", description="My two-photon microscope", manufacturer="The best", model_number="1"
    )
    channel = OpticalChannel(name="OpticalChannel", description="an optical channel", emission_lambda=500.0)
    plane = nwb.create_imaging_plane(
        name="ImagingPlane",
        optical_channel=channel,
        imaging_rate=30.0,
        description="a very interesting part of the brain",
        device=device,
        excitation_lambda=600.0,
        indicator="GFP",
        location="V1",
        grid_spacing=[0.01, 0.01],
        grid_spacing_unit="meters",
        origin_coords=[1.0, 2.0, 3.0],
        origin_coords_unit="meters",
    )
    one = OnePhotonSeries(
        name="OnePhotonSeries",
        data=movie(20, 6, 5),
        imaging_plane=plane,
        rate=1.0,
        unit="normalized amplitude",
    )
    two = TwoPhotonSeries(
        name="TwoPhotonSeries",
        imaging_plane=plane,
        dimension=[6, 5],
        external_file=["images.tiff"],
        starting_frame=[0],
        format="external",
        starting_time=0.0,
        rate=1.0,
        num_samples=40,
    )
    nwb.add_acquisition(one)
    nwb.add_acquisition(two)
    corrected = ImageSeries(
        name="corrected", data=movie(20, 6, 5), unit="na", format="raw", starting_time=0.0, rate=1.0
    )
    shifts = TimeSeries(
        name="xy_translation", data=np.ones((20, 2)), unit="pixels", starting_time=0.0, rate=1.0
    )
    stack = CorrectedImageStack(corrected=corrected, original=one, xy_translation=shifts)
    ophys = nwb.create_processing_module(name="ophys", description="optical physiology processed data")
    ophys.add(MotionCorrection(corrected_image_stacks=[stack]))
    segmentation = ImageSegmentation()
    rois = segmentation.create_plane_segmentation(
        name="PlaneSegmentation",
        description="output from segmenting",
        imaging_plane=plane,
        reference_images=one,
    )
    ophys.add(segmentation)
    for _ in range(4):
        image = np.zeros((6, 5))
        image[1:3, 2:4] = 1
        rois.add_roi(image_mask=image)
    pixels = segmentation.create_plane_segmentation(
        name="PlaneSegmentation2", description="pixels", imaging_plane=plane
    )
    for row in range(4):
        pixels.add_roi(pixel_mask=[(ix, iy, 0.5 + row / 8) for ix in range(row + 1) for iy in range(2)])
    region = rois.create_roi_table_region(region=[0, 1], description="the first of two ROIs")
    ophys.add(
        Fluorescence(
            roi_response_series=RoiResponseSeries(
                name="RoiResponseSeries", data=np.ones((20, 2)), rois=region, unit="lumens", rate=30.0
            )
        )
    )
    region = pixels.create_roi_table_region(region=[3, 1], description="two")
    ophys.add(
        DfOverF(
            roi_response_series=RoiResponseSeries(
                name="RoiResponseSeries", data=rng.random((20, 2)), rois=region, unit="lumens", rate=30.0
            )
        )
    )
    return nwb


def everything():
    """Options that the tutorial does not use."""
    nwb = NWBFile(
        "Everything",
        "everything",
        START,
        timestamps_reference_time=START - timedelta(hours=1),
        experimenter=["Doe, Jane", "Roe, Rick"],
        keywords=["a", "b"],
        related_publications=["doi:10.1000/182"],
        notes="n",
        pharmacology="p",
        protocol="pr",
        slices="s",
        data_collection="d",
        surgery="su",
        virus="v",
        stimulus_notes="st",
        source_script="print()",
        source_script_file_name="a.py",
        was_generated_by=[["a", "1"], ["b", "2"]],
        lab="L",
        subject=Subject(
            subject_id="M1",
            species="Mus musculus",
            sex="F",
            age="P20D",
            age__reference="gestational",
            description="d",
            genotype="g",
            strain="C57",
            weight="0.02 kg",
            date_of_birth=START - timedelta(days=90),
        ),
    )
    model = DeviceModel(name="Scope 3", manufacturer="Maker", model_number="3", description="m")
    nwb.add_device_model(model)
    device = nwb.create_device(name="Scope", description="d", serial_number="S1", model=model)
    channels = [
        OpticalChannel(name=n, description=n, emission_lambda=w)
        for n, w in (("Green", 510.0), ("Red", 600.0))
    ]
    plane = nwb.create_imaging_plane(
        name="deep",
        optical_channel=channels,
        device=device,
        excitation_lambda=920.0,
        indicator="GCaMP6s",
        location="V1",
        reference_frame="bregma",
        origin_coords=[0.1, 0.2],
        grid_spacing=[1.0, 2.0, 3.0],
        grid_spacing_unit="um",
    )
    two = TwoPhotonSeries(
        name="two",
        description="d",
        comments="c",
        data=H5DataIO(movie(12, 6, 5, np.int16), compression="gzip", compression_opts=4, chunks=(4, 6, 5)),
        imaging_plane=plane,
        rate=30.0,
        starting_time=1.5,
        unit="n.a.",
        conversion=0.5,
        offset=1.0,
        resolution=0.1,
        device=device,
        field_of_view=[1.0, 2.0, 3.0],
        pmt_gain=1.25,
        scan_line_rate=8000.0,
        format="raw",
        dimension=[6, 5],
        control=np.zeros(12, np.uint8),
        control_description=["none"],
    )
    stamps = np.cumsum(rng.random(12))
    one = OnePhotonSeries(
        name="one",
        data=DataChunkIterator(iter(movie(12, 4, 3)), buffer_size=5),
        imaging_plane=plane,
        timestamps=stamps,
        unit="n.a.",
        pmt_gain=1.0,
        scan_line_rate=2.0,
        exposure_time=0.5,
        binning=2,
        power=3.0,
        intensity=4.0,
    )
    volume = TwoPhotonSeries(
        name="volume",
        data=rng.random((12, 3, 2, 5)).astype(np.float32),
        imaging_plane=plane,
        timestamps=one,
        unit="n.a.",
    )
    files = OnePhotonSeries(
        name="files",
        imaging_plane=plane,
        external_file=["a.tif", "b.tif"],
        starting_frame=[0, 50],
        format="external",
        timestamps=np.arange(100.0) ** 1.1,
    )
    for series in (two, one, volume, files):
        nwb.add_acquisition(series)
    nwb.add_acquisition(
        TimeSeries(
            name="continuous", data=np.arange(5, dtype=np.int64), unit="V", rate=1.0, continuity="continuous"
        )
    )
    nwb.add_acquisition(TimeSeries(name="borrowed", data=nwb.acquisition["continuous"], unit="V", rate=2.0))
    nwb.add_stimulus(TimeSeries(name="light", data=[1.0, 0.0, 1.0], unit="n.a.", timestamps=[0.0, 1.0, 3.0]))
    nwb.add_scratch(np.arange(3), name="numbers", description="kept as they are")
    nwb.add_trial_column(name="correct", description="c")
    for row in range(3):
        nwb.add_trial(start_time=float(row), stop_time=row + 0.5, correct=row % 2 == 0)
    ophys = nwb.create_processing_module("ophys", "d")
    segmentation = ImageSegmentation(name="Segmentation")
    ophys.add(segmentation)
    image = ImageSeries(name="reference", data=movie(1, 6, 5), unit="n.a.", rate=1.0)
    rois = PlaneSegmentation(description="d", imaging_plane=plane, name="rois", reference_images=[image, two])
    segmentation.add_plane_segmentation(rois)
    rois.add_column("accepted", "a boolean")
    rois.add_column("label", "a text")
    rois.add_column("neighbours", "ragged", index=True)
    rois.add_column("events", "doubly ragged", index=2)
    rois.add_column("vector", "two numbers")
    masks = [[(0, 1, 1.0), (2, 3, 0.5)], [(5, 4, 0.25)], [(1, 1, 1.0)] * 300]
    for row, mask in enumerate(masks):
        rois.add_roi(
            id=10 + row,
            pixel_mask=mask,
            voxel_mask=[(x, y, 7, w) for x, y, w in mask],
            image_mask=np.full((6, 5), row, np.float32),
            accepted=row != 1,
            label=f"cell {row}",
            neighbours=list(range(row)),
            events=[[1.0] * row, [2.0, 3.0]],
            vector=[row, row + 0.5],
        )
    ophys.add(
        DynamicTable(
            name="pairs",
            description="regions as columns",
            columns=[
                DynamicTableRegion(name="roi", data=[2, 0, 2], description="an ROI", table=rois),
                VectorData(name="weight", description="w", data=[0.5, 0.25, 1.0]),
            ],
        )
    )
    flat = VectorData(name="spikes", description="s", data=np.arange(6.0))
    ophys.add(
        DynamicTable(
            name="bulk",
            description="columns given",
            columns=[flat, VectorIndex(name="spikes_index", data=[2, 2, 6], target=flat)],
            id=[5, 6, 7],
        )
    )
    ophys.add(DynamicTable(name="nothing", description="no rows"))
    everyone = rois.create_roi_table_region("all")
    series = [
        RoiResponseSeries(
            name=n,
            data=rng.random((12, 3)).astype(np.float32),
            rois=everyone if n == "raw" else rois.create_roi_table_region("all"),
            unit="n.a.",
            timestamps=one,
        )
        for n in ("raw", "neuropil")
    ]
    ophys.add(Fluorescence(name="Signals", roi_response_series=series))
    ophys.add(
        RoiResponseSeries(
            name="one cell",
            data=rng.random(12),
            rois=rois.create_roi_table_region("one", region=[1]),
            unit="n.a.",
            rate=30.0,
        )
    )
    ophys.add(
        Images(
            name="pictures",
            description="d",
            images=[
                GrayscaleImage(name=n, description=n, data=rng.random((4, 5)), resolution=72.0)
                for n in ("mean", "max")
            ],
        )
    )
    return nwb


def plain(value):
    """A field as JSON; None for what is another object."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, h5py.Dataset | np.ndarray) or type(value).__name__.endswith("Dataset"):
        array = np.asarray(value[()] if isinstance(value, h5py.Dataset) else value[:])
        if array.dtype.names:
            return {"shape": list(array.shape), "columns": {n: array[n].tolist() for n in array.dtype.names}}
        if array.dtype.kind == "O":
            array = np.array([plain(v) for v in array.ravel()], dtype=object).reshape(array.shape)
        return {"shape": list(array.shape), "values": array.ravel().tolist()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def describe(value):
    if hasattr(value, "object_id"):
        return {"id": value.object_id}
    if hasattr(value, "values") and not hasattr(value, "dtype"):
        return {"ids": sorted(item.object_id for item in value.values())}
    if isinstance(value, list | tuple | set) and value and all(hasattr(item, "object_id") for item in value):
        return {"ids": sorted(item.object_id for item in value)}
    return plain(value)


def fields_of(item):
    skip = {"colnames"} if type(item).__name__ == "TimeIntervals" else set()
    fields = {name: describe(value) for name, value in item.fields.items() if name not in skip}
    if isinstance(item, ImageSeries) and item.fields.get("external_file") is not None and item.rate:
        fields["num_samples"] = int(item.num_samples)
    if isinstance(item, TimeSeries):
        for name in ("data", "timestamps"):
            value = item.fields.get(name)
            if isinstance(value, TimeSeries):
                fields[name] = plain(getattr(item, name))
    if isinstance(item, VectorData) or type(item).__name__ in ("ElementIdentifiers", "GrayscaleImage"):
        data = item.data
        if isinstance(item, DynamicTableRegion):
            data = np.asarray(data[:] if not hasattr(data, "data") else data.data[:])
        fields["data"] = plain(np.asarray(data) if isinstance(data, list) else data)
    return fields


expected = {}
for make in (tutorial, everything):
    path = folder / f"{make.__name__}.nwb"
    with NWBHDF5IO(str(path), "w") as io:
        io.write(make())
    with NWBHDF5IO(str(path), "r") as io:
        nwb = io.read()
        objects = {
            key: {
                "type": type(item).__name__,
                "name": item.name,
                "parent": item.parent.object_id if item.parent else None,
                "fields": fields_of(item),
            }
            for key, item in nwb.objects.items()
        }
        for key, item in nwb.objects.items():
            if isinstance(item, DynamicTable):  # PyNWB forgets the parent of the ids of an empty table
                objects[item.id.object_id]["parent"] = key
        expected[str(path)] = objects
(folder / "expected.json").write_text(json.dumps(expected))
print({Path(name).name: len(items) for name, items in expected.items()})
