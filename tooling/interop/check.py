"""PyNWB, NWBInspector and tifffile on what the main job wrote. Prints what it did; exits 1 on any difference."""

import json
import sys
from pathlib import Path

import numpy as np
import pynwb
import tifffile
from nwbinspector import Importance, inspect_nwbfile
from pynwb import NWBHDF5IO

folder = Path(sys.argv[1])
failures = []


def check(name, holds, detail=""):
    print(f"  {'ok  ' if holds else 'FAIL'} {name}{': ' + detail if detail else ''}")
    if not holds:
        failures.append(name)


def expected(name):
    return np.load(folder / "expected" / f"{name}.npy")


def same(name, got, want):
    got, want = np.asarray(got), np.asarray(want)
    equal = got.shape == want.shape and np.array_equal(got, want, equal_nan=got.dtype.kind == "f")
    check(name, equal, f"{got.dtype} {got.shape}" if equal else f"got {got.shape}, want {want.shape}")


def check_motion(module, nwb):
    stack = module["MotionCorrection"]["CorrectedImageStack"]
    same("corrected movie", np.swapaxes(stack.corrected.data[:], 1, 2), expected("corrected"))
    check_translation(stack.xy_translation)
    check("original is the acquisition", stack.original is nwb.acquisition["TwoPhotonSeries"])


def check_translation(series):
    want = np.stack([-expected("shift_x"), -expected("shift_y")], axis=1)
    same("xy_translation", series.data[:] + 0, want + 0)


def check_local_translation(series):
    want = np.stack([-expected("field_x"), -expected("field_y")], axis=3)
    same("local_translation", series.data[:] + 0, want + 0)
    knots = json.loads(series.comments)
    same("rows of knots", np.float32(knots["knotRowsPx"]), expected("knot_rows"))
    same("columns of knots", np.float32(knots["knotColumnsPx"]), expected("knot_columns"))


def check_rois(module):
    table = module["ImageSegmentation"]["PlaneSegmentation"]
    masks = [table["pixel_mask"][i] for i in range(len(table))]
    flat = np.concatenate([np.asarray(mask) for mask in masks])
    same("pixel_mask x = column", flat["x"], expected("mask_column"))
    same("pixel_mask y = row", flat["y"], expected("mask_row"))
    same("pixel_mask weight", flat["weight"], expected("mask_weight"))
    same("pixels per ROI", np.array([len(m) for m in masks], np.uint32), expected("mask_size"))
    quality = {"score", "snr", "skewness", "compactness", "size_px"}
    check("quality columns", quality <= set(table.colnames), ", ".join(table.colnames))
    return table


def check_signals(module, table):
    names = {
        "Fluorescence": "fluorescence",
        "Neuropil": "neuropil",
        "Deconvolved": "deconvolved",
        "DfOverF": "deltaFOverF",
    }
    for container, name in names.items():
        series = module[container]["RoiResponseSeries"]
        same(container, series.data[:], expected(name))
        check(f"{container} refers to the ROI table", series.rois.table is table)
        check(f"{container} rate", series.rate == 30.0 and series.starting_time == 0.0)


def check_file(name, embedded):
    print(f"\n{name}")
    path = folder / name
    with NWBHDF5IO(str(path), "r") as io:
        nwb = io.read()
        module = nwb.processing["ophys"]
        if embedded:
            check_motion(module, nwb)
        else:
            check_translation(module["xy_translation"])
        check_local_translation(module["local_translation"])
        check_signals(module, check_rois(module))
        pictures = module["SummaryImages"].images
        for image in ("reference", "mean", "maximum", "correlation"):
            same(f"{image} image", pictures[image].data[:].T, expected(image))
    check_validity(path)


def check_validity(path):
    errors = pynwb.validate(path=str(path))
    check("pynwb.validate", not errors, "; ".join(map(str, errors)))
    messages = list(inspect_nwbfile(nwbfile_path=str(path)))
    for message in messages:
        print(f"       {message.importance.name}: {message.check_function_name}: {message.message}")
    critical = [m for m in messages if m.importance.value >= Importance.CRITICAL.value]
    check("NWBInspector: nothing critical", not critical)


def check_metadata():
    print("\nmetadata of embedded.nwb")
    with NWBHDF5IO(str(folder / "embedded.nwb"), "r") as io:
        nwb = io.read()
        raw = nwb.acquisition["TwoPhotonSeries"]
        plane = raw.imaging_plane
        check("session start", nwb.session_start_time.isoformat() == "2024-05-06T07:08:09+02:00")
        check("subject", nwb.subject.subject_id == "M1" and nwb.subject.age == "P90D")
        check("external file", list(raw.external_file) == ["movie.tif"] and raw.format == "external")
        same("raw frames", tifffile.imread(folder / raw.external_file[0]), expected("raw"))
        check("plane", (plane.indicator, plane.location) == ("GCaMP6s", "V1"))
        check("grid spacing", np.allclose(plane.grid_spacing[:], [1.2e-6, 1.1e-6]))
        check("wavelengths", plane.excitation_lambda == 920 and plane.optical_channel[0].emission_lambda == 510)
        check("rates", raw.rate == 30 and plane.imaging_rate == 30)


def check_from_nwb():
    print("\nagain.nwb, made from input.nwb")
    path = folder / "again.nwb"
    with NWBHDF5IO(str(path), "r") as io:
        nwb = io.read()
        (raw,) = nwb.acquisition.values()
        same("linked frames", np.swapaxes(raw.data[:], 1, 2), expected("raw"))
        check("unit carried over", raw.unit == "counts" and raw.name == "raw")
        check("session carried over", nwb.session_start_time.isoformat() == "2024-05-06T07:08:09+02:00")
        check("subject carried over", nwb.subject is not None and nwb.subject.subject_id == "M1")
        check("plane carried over", raw.imaging_plane.indicator == "GCaMP6s")
        stack = nwb.processing["ophys"]["MotionCorrection"]["CorrectedImageStack"]
        same("corrected movie", np.swapaxes(stack.corrected.data[:], 1, 2), expected("corrected"))
        check("original is the acquisition", stack.original is raw)
        check_signals(nwb.processing["ophys"], check_rois(nwb.processing["ophys"]))
    check_validity(path)


def check_sample():
    """A file of every type that is declared, made by packages/hdf5-io/test/sample.ts."""
    print("\nsample.nwb")
    path = folder / "sample.nwb"
    with NWBHDF5IO(str(path), "r") as io:
        nwb = io.read()
        raw = nwb.acquisition["TwoPhotonSeries"]
        ophys = nwb.processing["ophys"]
        stack = ophys["MotionCorrection"]["CorrectedImageStack"]
        frame, row, column = np.indices((60, 12, 20))
        movie = (frame * 300 + row * 20 + column - 9000).astype(np.int16)
        same("corrected movie", np.swapaxes(stack.corrected.data[:], 1, 2), movie)
        check("device model", nwb.devices["Microscope"].model is nwb.device_models["Scope 3"])
        check("links", stack.original is raw and raw.imaging_plane.device is nwb.devices["Microscope"])
        check("channels", {c.name for c in raw.imaging_plane.optical_channel} == {"Green", "Red"})
        one_photon = nwb.acquisition["OnePhotonSeries"]
        same("timestamps", one_photon.timestamps[:], np.array([0, 0.1, 0.2, 0.3, 0.4]))
        check("binning", one_photon.binning == 2)
        table = ophys["ImageSegmentation"]["PlaneSegmentation"]
        masks = [[tuple(p) for p in table["pixel_mask"][i]] for i in range(len(table))]
        want = [[(1, 1, 1.0), (2, 1, 0.5), (1, 2, 0.25)], [(5, 3, 0.75), (6, 3, 1.0)], [(19, 11, 1.0)]]
        check("pixel masks", masks == want)
        check("text column", list(table["label"][:]) == ["soma", "soma", "dendrite"])
        ragged = [[int(n) for n in table["neighbours"][i]] for i in range(3)]
        check("ragged column", ragged == [[1], [], [0, 1]])
        response = ophys["Fluorescence"]["Fluorescence"]
        same("responses", response.data[:], np.add.outer(np.arange(60), np.arange(3) / 8).astype(np.float32))
        check("rois", response.rois.table is table)
    check_validity(path)


print(f"PyNWB {pynwb.__version__}, NumPy {np.__version__}, tifffile {tifffile.__version__}")
check_file("embedded.nwb", embedded=True)
check_file("light.nwb", embedded=False)
check_metadata()
check_from_nwb()
check_sample()
print("\ndemo/recording.nwb")
check_validity(folder / "demo" / "recording.nwb")
print(f"\nInterop lane: {len(failures)} failed" if failures else "\nInterop lane: all passed")
sys.exit(1 if failures else 0)
