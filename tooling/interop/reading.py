"""PyNWB on files of older writers: what we read in them is what it reads.

Reads reading.json in the folder given: what the tests of hdf5-io found in each file.
"""

import json
import sys
import warnings
from pathlib import Path

import h5py
import numpy as np
from pynwb import NWBHDF5IO, TimeSeries
from pynwb.ophys import ImagingPlane

warnings.filterwarnings("ignore")


# what lies outside of optical physiology is generic to us, with its arrays inside it
OURS = {
    "DynamicTableRegion",
    "ElementIdentifiers",
    "GrayscaleImage",
    "ImageSeries",
    "OnePhotonSeries",
    "RoiResponseSeries",
    "TimeSeries",
    "TwoPhotonSeries",
    "VectorData",
    "VectorIndex",
}


def summary(data):
    """Where an array of numbers is, and what it adds up to; None for others."""
    if not isinstance(data, h5py.Dataset) or data.dtype.kind not in "iufb":
        return None
    return {"path": data.name, "shape": list(data.shape), "sum": float(np.sum(data[()], dtype="f8"))}


def content(nwb):
    arrays, series, planes = [], [], []
    for item in nwb.objects.values():
        found = summary(getattr(item, "data", None)) if type(item).__name__ in OURS else None
        if found:
            arrays.append(found)
        if isinstance(item, TimeSeries) and found:
            times = summary(item.timestamps)
            series.append(
                {
                    "name": f"{item.name}, {found['path']}",
                    "unit": item.unit,
                    "conversion": item.conversion,
                    "resolution": item.resolution,
                    "description": item.description,
                    "comments": item.comments,
                    "rate": item.rate,
                    "start": item.starting_time,
                    "times": times["sum"] if times else None,
                }
            )
        if isinstance(item, ImagingPlane):
            planes.append(
                {
                    "name": item.name,
                    "description": item.description,
                    "excitation": item.excitation_lambda,
                    "indicator": item.indicator,
                    "location": item.location,
                    "device": item.device.name,
                    "channels": [
                        [c.name, c.description, c.emission_lambda] for c in item.optical_channel
                    ],
                }
            )
    listed = lambda value: None if value is None else list(value)
    return {
        "identifier": nwb.identifier,
        "description": nwb.session_description,
        "start": nwb.session_start_time.timestamp(),
        "experimenter": listed(nwb.experimenter),
        "publications": listed(nwb.related_publications),
        "subject": nwb.subject.subject_id if nwb.subject else None,
        "devices": sorted(nwb.devices),
        "arrays": arrays,
        "series": series,
        "planes": planes,
    }


def plain(value):
    """Python's numbers, with what a float32 cannot hold rounded away."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (float, int, np.generic)) and not isinstance(value, (bool, str)):
        return float(f"{float(value):.6g}")
    return value


def by_path(content):
    """Lists of objects by where their data is: the order of objects carries no meaning."""
    keyed = dict(content)
    for kind in ("arrays", "series", "planes"):
        keyed[kind] = {item.get("path", item.get("name")): item for item in content[kind]}
    return keyed


def differences(ours, theirs, at=""):
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted({*ours, *theirs}, key=str):
            if key not in theirs and at == ".arrays":
                continue  # PyNWB leaves out columns that colnames lacks
            yield from differences(ours.get(key), theirs.get(key), f"{at}.{key}")
    elif ours != theirs:
        yield f"{at}: ours {ours!r}, PyNWB {theirs!r}"


def main(work):
    found = Path(work) / "reading.json"
    if not found.exists():
        print("skipped: there are no files of older writers here")
        return 0
    failures = compared = 0
    for path, ours in json.loads(found.read_text()).items():
        ours["start"] = np.datetime64(ours["start"].rstrip("Z")).astype("datetime64[ms]").astype(int) / 1000
        try:
            with NWBHDF5IO(path, "r", load_namespaces=True) as io:
                theirs = content(io.read())
        except Exception as error:  # PyNWB gives up on files that we only note things about
            print(f"  PyNWB cannot open {Path(path).name}: {type(error).__name__}")
            continue
        compared += 1
        for line in differences(by_path(plain(ours)), by_path(plain(theirs))):
            print(f"  FAIL {Path(path).name} {line}")
            failures += 1
    print(f"{compared} files of older writers compared with PyNWB, {failures} differences")
    return 1 if failures or compared < 25 else 0


sys.exit(main(sys.argv[1]))
