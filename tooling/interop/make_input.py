"""Writes an NWB file with a movie in it, as a lab's converter would: input for the main job."""

import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
from pynwb import NWBHDF5IO, NWBFile
from pynwb.file import Subject
from pynwb.ophys import OpticalChannel, TwoPhotonSeries

folder = Path(sys.argv[1])
frames = np.load(folder / "expected" / "raw.npy")

nwb = NWBFile(
    session_description="written by PyNWB",
    identifier="input",
    session_start_time=datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone(timedelta(hours=2))),
    experimenter=["Doe, Jane"],
    subject=Subject(subject_id="M1", species="Mus musculus", sex="F", age="P90D"),
)
device = nwb.create_device(name="Microscope", description="two-photon")
channel = OpticalChannel(name="green", description="GFP", emission_lambda=510.0)
plane = nwb.create_imaging_plane(
    name="plane0",
    optical_channel=channel,
    device=device,
    excitation_lambda=920.0,
    indicator="GCaMP6s",
    location="V1",
    imaging_rate=30.0,
    description="layer 2/3",
)
nwb.add_acquisition(
    TwoPhotonSeries(
        name="raw",
        data=np.ascontiguousarray(np.swapaxes(frames, 1, 2)),
        imaging_plane=plane,
        rate=30.0,
        unit="counts",
    )
)
with NWBHDF5IO(str(folder / "input.nwb"), "w") as io:
    io.write(nwb)
