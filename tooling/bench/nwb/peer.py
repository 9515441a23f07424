"""What PyNWB and h5py do in the same situation. Functions return the seconds that count."""

import gc
import time
from datetime import datetime, timezone
from functools import cache

import h5py
import numpy as np
from hdmf.common import VectorData, VectorIndex
from hdmf.data_utils import DataChunkIterator
from pynwb import NWBHDF5IO, H5DataIO, NWBFile
from pynwb.image import ImageSeries
from pynwb.ophys import OpticalChannel, PlaneSegmentation


def new_file():
    return NWBFile("bench", "bench", datetime(2024, 5, 6, tzinfo=timezone.utc))


def imaging_plane(nwb):
    channel = OpticalChannel(name="green", description="GFP", emission_lambda=510.0)
    device = nwb.create_device(name="scope")
    return nwb.create_imaging_plane(
        name="plane",
        optical_channel=channel,
        device=device,
        excitation_lambda=920.0,
        indicator="GCaMP6s",
        location="V1",
        description="layer 2/3",
    )


def clock(work):
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@cache
def masks(count, pixels):
    index = np.arange(pixels)
    return [
        [(int((r * 7 + i) % 512), int((r * 3 + i // 16) % 512), 0.5) for i in index] for r in range(count)
    ]


@cache
def mask_arrays(count, pixels):
    return [np.array(mask) for mask in masks(count, pixels)]


def add_rois(count, pixels, arrays, check_ragged):
    table = PlaneSegmentation(description="d", imaging_plane=imaging_plane(new_file()), name="rois")
    given = mask_arrays(count, pixels) if arrays else masks(count, pixels)

    def work():
        for mask in given:
            table.add_roi(pixel_mask=mask, check_ragged=check_ragged)

    return clock(work)


def bulk_rois(count, pixels):
    plane = imaging_plane(new_file())
    given = masks(count, pixels)

    def work():
        flat = np.array(
            [p for mask in given for p in mask], dtype=[("x", "u4"), ("y", "u4"), ("weight", "f4")]
        )
        data = VectorData(name="pixel_mask", description="Pixel masks for each ROI", data=flat)
        ends = np.cumsum([len(mask) for mask in given]).astype(np.uint32)
        index = VectorIndex(name="pixel_mask_index", data=ends, target=data)
        PlaneSegmentation(
            description="d",
            imaging_plane=plane,
            name="rois",
            id=list(range(count)),
            columns=[data, index],
            colnames=["pixel_mask"],
        )

    return clock(work)


def blocks(block, frames):
    for start in range(0, frames, len(block)):
        yield block[: min(len(block), frames - start)]


def write_h5py(path, block, frames, shape, gzip, transposed):
    """Row-major frames into NWB's order, or as they are."""
    block = np.fromfile(block, np.uint16).reshape(shape)
    entry = block.shape[:0:-1] if transposed else block.shape[1:]
    rows = max(1, 2**20 // block[0].nbytes)

    def work():
        options = {"compression": "gzip", "compression_opts": gzip} if gzip else {}
        with h5py.File(path, "w") as file:
            data = file.create_dataset(
                "data", (0, *entry), np.uint16, maxshape=(None, *entry), chunks=(rows, *entry), **options
            )
            done = 0
            for part in blocks(block, frames):
                data.resize(done + len(part), axis=0)
                data[done : done + len(part)] = part.swapaxes(1, 2) if transposed else part
                done += len(part)

    return clock(work)


def write_pynwb(path, block, frames, shape, gzip):
    block = np.fromfile(block, np.uint16).reshape(shape)
    rows = max(1, 2**20 // block[0].nbytes)
    entry = block.shape[:0:-1]

    def work():
        nwb = new_file()
        generator = (frame.T for part in blocks(block, frames) for frame in part)
        iterator = DataChunkIterator(
            generator, buffer_size=len(block), maxshape=(None, *entry), dtype=block.dtype
        )
        options = {"compression": "gzip", "compression_opts": gzip} if gzip else {}
        data = H5DataIO(iterator, chunks=(rows, *entry), **options)
        nwb.add_acquisition(ImageSeries(name="movie", data=data, unit="n.a.", rate=30.0))
        with NWBHDF5IO(path, "w") as io:
            io.write(nwb)

    return clock(work)


def read_h5py(path, dataset, size, transposed):
    def work():
        with h5py.File(path, "r") as file:
            data = file[dataset]
            for start in range(0, len(data), size):
                part = data[start : start + size]
                if transposed:
                    part = np.ascontiguousarray(part.swapaxes(1, 2))

    return clock(work)


def open_pynwb(path):
    def work():
        with NWBHDF5IO(path, "r") as io:
            io.read()

    return clock(work)
